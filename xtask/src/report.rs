//! What a person reads at the end: the telling part of a failure, the table, the closing line.

use std::borrow::Cow;
use std::time::Duration;

use crate::counts::Counts;

/// How much of a failed step's output is shown: most tools say last what went wrong, some say it first.
const HEAD: usize = 15;
const TAIL: usize = 65;
/// How much of the sections that name failed tests is shown; they are more telling than the tail.
const SECTIONS: usize = 200;

/// How a suite ended.
pub struct SuiteResult {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its tests.
    pub counts: Counts,
    /// How long it took, set-up of its own tools included.
    pub took: Duration,
    /// What a reader of the table has to know, such as why something was skipped.
    pub notes: Vec<String>,
}

/// A time, short enough for a column.
pub fn seconds(time: Duration) -> String {
    if time < Duration::from_secs(100) {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", time.as_secs() / 60, time.as_secs() % 60)
    }
}

/// The lines of a failed step's output that tell why: the sections in which `cargo test` explains its failed
/// tests where there are any, and otherwise the beginning and the end.
pub fn excerpt(output: &str) -> Vec<Cow<'_, str>> {
    let mut lines = Vec::new();
    let mut inside = false;
    for line in output.lines() {
        inside |= line == "failures:";
        if inside && lines.len() < SECTIONS {
            lines.push(Cow::Borrowed(line));
        }
        inside &= !line.starts_with("test result:");
    }
    if lines.is_empty() {
        lines = output.lines().map(Cow::Borrowed).collect();
        if lines.len() > HEAD + TAIL {
            let left_out = lines.len() - HEAD - TAIL;
            lines.splice(HEAD..HEAD + left_out, [Cow::Owned(format!("({left_out} lines left out)"))]);
        }
    }
    lines
}

/// Adds up the suites.
pub fn total(suites: &[SuiteResult]) -> Counts {
    let mut total = Counts::default();
    for suite in suites {
        total += suite.counts;
    }
    total
}

/// The table of the suites, their notes, and the closing line, which CI reads: it stands last and alone.
pub fn summary(suites: &[SuiteResult]) -> String {
    let mut text = String::from("\nsuite     passed  failed  skipped        time\n");
    for suite in suites {
        let Counts { passed, failed, skipped } = suite.counts;
        let time = seconds(suite.took);
        text += &format!("{:<8}{passed:>8}{failed:>8}{skipped:>9}{time:>12}\n", suite.name);
    }
    for suite in suites {
        for note in &suite.notes {
            text += &format!("{}: {note}\n", suite.name);
        }
    }
    let Counts { passed, failed, skipped } = total(suites);
    text += &format!("\n{passed} passed, {failed} failed, {skipped} skipped");
    text
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{SuiteResult, excerpt, seconds, summary};
    use crate::counts::Counts;

    #[test]
    fn the_closing_line_sums_the_suites_and_stands_last() {
        let suite = |name, passed, failed, notes| SuiteResult {
            name,
            counts: Counts { passed, failed, skipped: 1 },
            took: Duration::from_millis(1500),
            notes,
        };
        let text = summary(&[suite("ui", 3, 0, vec![]), suite("deny", 4, 1, vec!["why".into()])]);
        assert_eq!(text.lines().last(), Some("7 passed, 1 failed, 2 skipped"));
        assert!(text.contains("deny: why\n"));
    }

    #[test]
    fn a_failed_test_is_shown_rather_than_what_was_printed_after_it() {
        let mut output = String::from("test a ... FAILED\n\nfailures:\n\n---- a stdout ----\nleft: 1\n\n");
        output += "test result: FAILED. 0 passed; 1 failed\n";
        output += &"Compiling\n".repeat(500);
        let lines = excerpt(&output);
        assert_eq!(lines[0], "failures:");
        assert!(lines.iter().any(|line| line == "left: 1"));
        assert!(lines.iter().all(|line| line != "Compiling"));
    }

    #[test]
    fn without_failed_tests_the_beginning_and_the_end_are_shown() {
        let output = |lines: usize| -> String { (0..lines).map(|n| format!("line {n}\n")).collect() };
        let long = output(100);
        let lines = excerpt(&long);
        assert_eq!(lines.len(), 81);
        assert_eq!(lines[14], "line 14");
        assert_eq!(lines[15], "(20 lines left out)");
        assert_eq!(lines[16], "line 35");
        assert_eq!(lines[80], "line 99");
        assert_eq!(excerpt(&output(80)).len(), 80);
    }

    #[test]
    fn times_fit_their_column() {
        assert_eq!(seconds(Duration::from_millis(1234)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 05 s");
    }
}
