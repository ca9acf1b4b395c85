const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

/** Mocha's spec reporter, which also leaves its counts in the file that CONTRAIL_TEST_COUNTS names. */
module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const path = process.env.CONTRAIL_TEST_COUNTS;
    if (!path) return;
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      writeFileSync(path, `${passes} passed, ${failures} failed, ${pending} skipped\n`);
    });
  }
};
