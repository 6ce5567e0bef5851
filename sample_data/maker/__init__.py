"""The maker of `sample_data/`: an invented council, its registers and a cabinet of traps.

`dice` draws numbers the same way on every machine, `world` invents places and suppliers, `writers`
turns rows into the bytes of each container, `council` writes the published files, `registers` the
public lists, `traps` one small file for each awkward habit, `guide` the README. Nothing here reads
what it wrote: every expected figure is computed from what was meant.
"""
