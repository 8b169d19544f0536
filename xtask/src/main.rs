//! The workspace's chores, the same on every machine: `cargo xtask help` lists them.
//!
//! Everything a chore needs beyond Rust, Node.js and git is installed by the chore itself, so that the first
//! command on a fresh machine is the one a person wanted to run.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "telling a person in a terminal what happens is what this program is for"
)]

mod bench;
mod bundle;
mod counts;
mod display;
mod environment;
mod failure;
mod gallery;
mod generate;
mod packages;
mod report;
mod run;
mod sandbox;
mod setup;
mod step;
mod suites;
mod ui;

use std::process::ExitCode;

use environment::Workspace;
use failure::Failure;
use step::Steps;

const HELP: &str = "\
cargo xtask run [--release] [-- ARGS…]     build and start the application
cargo xtask test [SUITE…] [--full]         every check; SUITE is any of: fmt ui clippy deny rust e2e
                                           --full also runs the tests marked #[ignore] for being slow
cargo xtask generate                       write the generated TypeScript types and the OpenAPI description anew
cargo xtask gallery [-- ARGS…]             pictures of every screen, into docs/gallery
                                           ARGS: --language en, --only NAME, to take some of them anew
cargo xtask bench [-- ARGS…]               the measurements, optimised
cargo xtask bundle                         installable packages, into target/release/bundle
cargo xtask setup                          only install what the others need
cargo xtask help                           this table

--verbose (-v) with any of them shows the output of each step as it comes; otherwise it stands in
target/logs, and the end of it is shown when a step fails.";

const COMMANDS: [&str; 8] = ["run", "test", "generate", "gallery", "bench", "bundle", "setup", "help"];

/// What was asked for on the command line.
#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    command: String,
    words: Vec<String>,
    full: bool,
    release: bool,
    verbose: bool,
    passed_on: Vec<String>,
}

fn main() -> ExitCode {
    let request = match parse(std::env::args().skip(1)) {
        Ok(request) => request,
        Err(failure) => {
            eprintln!("{failure}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match perform(&request) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("\n{failure}");
            // Whoever reads only the closing line must not take a test run that never began for a good one.
            if request.command == "test" {
                println!("0 passed, 1 failed, 0 skipped");
            }
            ExitCode::FAILURE
        }
    }
}

fn perform(request: &Request) -> Result<ExitCode, Failure> {
    if request.command == "help" {
        println!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    let workspace = Workspace::find()?;
    let steps = Steps::new(&workspace, &request.command, request.verbose)?;
    match request.command.as_str() {
        "setup" => {
            setup::install(&workspace, &steps, packages::ALL)?;
            ui::install(&workspace, &steps)?;
            println!("Everything is in place.");
            Ok(ExitCode::SUCCESS)
        }
        "run" => run::run(&workspace, &steps, request.release, &request.passed_on),
        "test" => suites::test(&workspace, &steps, &request.words, request.full),
        "generate" => generate::generate(&workspace, &steps),
        "gallery" => gallery::gallery(&workspace, &steps, &request.passed_on),
        "bench" => bench::bench(&workspace, &steps, &request.passed_on),
        "bundle" => bundle::bundle(&workspace, &steps),
        // `parse` lets through no other, but the compiler cannot know.
        other => Err(Failure::new(format!("There is no command '{other}'."))),
    }
}

fn parse(arguments: impl Iterator<Item = String>) -> Result<Request, Failure> {
    let mut request = Request::default();
    let mut arguments = arguments;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--" => request.passed_on.extend(arguments.by_ref()),
            "-v" | "--verbose" => request.verbose = true,
            "-h" | "--help" => request.command = "help".into(),
            "--full" => request.full = true,
            "--release" => request.release = true,
            flag if flag.starts_with('-') => {
                return Err(Failure::new(format!("There is no option '{flag}'.")));
            }
            _ if request.command.is_empty() => request.command = argument,
            _ => request.words.push(argument),
        }
    }
    if request.command.is_empty() {
        request.command = "help".into();
    }
    if !COMMANDS.contains(&request.command.as_str()) {
        return Err(Failure::new(format!("There is no command '{}'.", request.command)));
    }
    // A word or an option that a command does not know would otherwise be ignored without a sound.
    let knows = |option: &str| match option {
        "words" | "--full" => request.command == "test",
        "--release" => request.command == "run",
        _ => matches!(request.command.as_str(), "run" | "gallery" | "bench"),
    };
    for (given, option) in [
        (!request.words.is_empty(), "words"),
        (request.full, "--full"),
        (request.release, "--release"),
        (!request.passed_on.is_empty(), "--"),
    ] {
        if given && !knows(option) && request.command != "help" {
            let what = if option == "words" { request.words.join(" ") } else { option.into() };
            return Err(Failure::new(format!("'{}' does not take '{what}'.", request.command)));
        }
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::{Request, parse};

    fn parsed(line: &str) -> Result<Request, String> {
        parse(line.split_whitespace().map(String::from)).map_err(|failure| failure.to_string())
    }

    #[test]
    fn suites_and_options_are_told_apart() {
        let request = parsed("test ui e2e --full -v").unwrap();
        assert_eq!(request.command, "test");
        assert_eq!(request.words, ["ui", "e2e"]);
        assert!(request.full && request.verbose && !request.release);
    }

    #[test]
    fn what_follows_two_dashes_belongs_to_the_application() {
        let request = parsed("run --release -- --full a.I3Lic").unwrap();
        assert_eq!(request.passed_on, ["--full", "a.I3Lic"]);
        assert!(request.release && !request.full);
    }

    #[test]
    fn what_follows_two_dashes_chooses_pictures() {
        let request = parsed("gallery -- --language en --only view").unwrap();
        assert_eq!(request.passed_on, ["--language", "en", "--only", "view"]);
        assert!(parsed("gallery view").is_err());
    }

    #[test]
    fn nothing_asked_is_a_plea_for_help() {
        assert_eq!(parsed("").unwrap().command, "help");
    }

    #[test]
    fn an_option_of_another_command_is_refused() {
        assert!(parsed("bundle --full").is_err());
        assert!(parsed("run e2e").is_err());
        assert!(parsed("test --nonsense").is_err());
    }
}
