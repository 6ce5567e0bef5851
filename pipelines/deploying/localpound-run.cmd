@echo off
rem Takes every council's inbox to a publication; one JSON line an event in run.log.
set "SPEND_HOME=$home"
${temp}set GX_ANALYTICS_ENABLED=false
set DAGSTER_DISABLE_TELEMETRY=1
"$program" run --json${notify} >> "$home\run.log" 2>&1
