"""Start the ingest job on AWS Glue, from the package in the zip of wheels."""

import sys

from glue_ingest.job.glue import main

main(sys.argv[1:])
