//! How many tests ran, read from what each tool prints.

use std::ops::AddAssign;

/// A tally of tests or checks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Ran and held.
    pub passed: u64,
    /// Ran and did not hold, or could not run.
    pub failed: u64,
    /// Left out, with a reason.
    pub skipped: u64,
}

impl Counts {
    /// One check that either held or did not.
    pub fn check(held: bool) -> Self {
        Self { passed: u64::from(held), failed: u64::from(!held), skipped: 0 }
    }

    /// One check that was left out.
    pub fn skip() -> Self {
        Self { skipped: 1, ..Self::default() }
    }

    /// A tally that a tool printed, corrected by how the tool ended: one that failed without a failed test
    /// (it did not compile, it crashed) is a failure, and so is a run that found no test at all.
    pub fn ended(mut self, success: bool) -> Self {
        if self.failed == 0 && (!success || self.passed == 0) {
            self.failed = 1;
        }
        self
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Sums the `test result:` lines of `cargo test`.
pub fn cargo_test(output: &str) -> Counts {
    let mut sum = Counts::default();
    for line in output.lines() {
        let Some(result) = line.trim_start().strip_prefix("test result: ") else {
            continue;
        };
        // "ok. 3 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.10s"
        let after_verdict = result.split_once(". ").map_or("", |(_, rest)| rest);
        for part in after_verdict.split(';') {
            let mut words = part.split_whitespace();
            let (Some(number), Some(kind)) = (words.next(), words.next()) else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match kind {
                "passed" => sum.passed += number,
                "failed" => sum.failed += number,
                "ignored" => sum.skipped += number,
                _ => {}
            }
        }
    }
    sum
}

/// Reads the totals of vitest's JSON report; `None` when it is no such report.
pub fn vitest(report: &str) -> Option<Counts> {
    let report: serde_json::Value = serde_json::from_str(report).ok()?;
    let total = |name: &str| report.get(name)?.as_u64();
    Some(Counts {
        passed: total("numPassedTests")?,
        failed: total("numFailedTests")?,
        skipped: total("numPendingTests")? + total("numTodoTests").unwrap_or(0),
    })
}

/// Reads cargo-deny's closing line, `bans ok, licenses FAILED, sources ok`.
pub fn deny(output: &str) -> Counts {
    let verdicts = |line: &str| -> Option<Counts> {
        let mut sum = Counts::default();
        for part in line.split(", ") {
            match part.split_once(' ')? {
                ("advisories" | "bans" | "licenses" | "sources", "ok") => sum.passed += 1,
                ("advisories" | "bans" | "licenses" | "sources", "FAILED") => sum.failed += 1,
                _ => return None,
            }
        }
        Some(sum)
    };
    output.lines().rev().find_map(|line| verdicts(line.trim())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Counts, cargo_test, deny, vitest};

    fn counts(passed: u64, failed: u64, skipped: u64) -> Counts {
        Counts { passed, failed, skipped }
    }

    #[test]
    fn the_binaries_of_a_cargo_test_run_are_summed() {
        let output = "\
running 3 tests
test a ... ok
test b ... FAILED
test c ... ignored

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s

   Doc-tests licensing
running 4 tests
test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s
all doctests ran in 1.50s; merged doctests compilation took 0.30s
";
        assert_eq!(cargo_test(output), counts(5, 1, 1));
    }

    #[test]
    fn words_that_only_look_like_a_result_count_nothing() {
        assert_eq!(cargo_test("3 passed; 1 failed\nthe test result: ok. 9 passed\n"), Counts::default());
        assert_eq!(cargo_test("test result: \n test result: ok."), Counts::default());
    }

    #[test]
    fn the_totals_of_a_vitest_report_are_read() {
        let report = r#"{"numTotalTests":9,"numPassedTests":6,"numFailedTests":1,"numPendingTests":1,
            "numTodoTests":1,"success":false,"testResults":[{"numPassedTests":99}]}"#;
        assert_eq!(vitest(report), Some(counts(6, 1, 2)));
    }

    #[test]
    fn what_is_no_vitest_report_is_not_taken_for_an_empty_one() {
        assert_eq!(vitest(""), None);
        assert_eq!(vitest("{}"), None);
    }

    #[test]
    fn each_verdict_of_cargo_deny_is_one_check() {
        assert_eq!(deny("warning: duplicate\n\nbans ok, licenses FAILED, sources ok\n"), counts(2, 1, 0));
        assert_eq!(deny("advisories ok"), counts(1, 0, 0));
        assert_eq!(deny("error: no lock file"), Counts::default());
    }

    #[test]
    fn a_tool_that_fails_without_a_failed_test_has_failed() {
        assert_eq!(counts(7, 0, 0).ended(false), counts(7, 1, 0));
        assert_eq!(counts(7, 2, 0).ended(false), counts(7, 2, 0));
        assert_eq!(counts(7, 0, 1).ended(true), counts(7, 0, 1));
    }

    #[test]
    fn a_run_without_a_test_is_no_success() {
        assert_eq!(counts(0, 0, 3).ended(true), counts(0, 1, 3));
    }
}
