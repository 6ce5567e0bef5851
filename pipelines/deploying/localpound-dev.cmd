@echo off
rem Keeps Dagster going: councils run as their automation.toml says; its pages are on 127.0.0.1:3000.
set "SPEND_HOME=$home"
${temp}set GX_ANALYTICS_ENABLED=false
set DAGSTER_DISABLE_TELEMETRY=1
"$program" dev >> "$home\dev.log" 2>&1
