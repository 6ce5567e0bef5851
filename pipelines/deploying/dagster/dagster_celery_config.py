"""What a Celery worker is started with: one run at a time, each in a fresh process.

    cd SPEND_HOME/dagster
    celery -A dagster_celery.app worker --concurrency=1 --max-tasks-per-child=1

The folder of this file is where the worker is started or on its PYTHONPATH; DAGSTER_HOME and
SPEND_HOME are set as everywhere. The broker's address holds a password, and so is never written
down: `dagster-celery worker start` would.
"""

import os

broker_url = os.environ["LOCALPOUND_BROKER"]
result_backend = "rpc://"
worker_prefetch_multiplier = 1
