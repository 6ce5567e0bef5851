"""Public registers: one adapter a register, published format -> one narrow frame.

Here: modules that each know one public register (`postcodes`: ONS Postcode Directory and National
Statistics Postcode Lookup), the columns its vintages have used, and the few columns this project
needs of it. An adapter reads the file as published, never a hand-made copy; it finds columns by
what they are called in any vintage, and when one is missing it says which and in which file. Each
also says what its frame looks like when nobody has added the register: the same columns, no rows,
so that every table downstream exists and says "unknown" rather than failing.

Registers are downloaded by people and laid in `SPEND_HOME/registers/<register>/`; nothing here
reaches the network. `neighbours` is the one module that is no adapter: it derives reference data
(which authorities border on which) from a postcode register, by hand, now and then.

Not here: matching a payee to an entry of a register (`matching/`), SQL over registers (`sql/`).
Imports Polars, `errors`, `home`, `council`; may be imported by `defs/` and the command line.
"""
