@echo off
rem Serves the evidence pages where serve.toml of the spend home says; this machine alone without it.
set "SPEND_HOME=$home"
${temp}"$program" serve >> "$home\serve.log" 2>&1
