//! `afmt`: the same use cases as the desktop application, for scripts and machines without a display.
//!
//! Both stand on [`workbench::Seat`] and one data folder, and may run at the same time.

mod arguments;
mod begin;
mod change;
mod compare;
mod details;
mod failure;
mod files;
mod inspect;
mod make;
mod many;
mod output;
mod read;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, What};
use failure::Failure;
use output::Output;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and the version are no failure; everything else could not run.
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let output = Output::new(arguments.json);
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return output.failed(&Failure::could_not_run(error)),
    };
    match runtime.block_on(perform(arguments, &output)) {
        Ok(code) => code,
        Err(failure) => output.failed(&failure),
    }
}

async fn perform(arguments: Arguments, output: &Output) -> Result<ExitCode, Failure> {
    let Arguments { what, data_folder, passphrase_fd, json: _ } = arguments;
    let seat = || begin::seat(data_folder.clone());
    match what {
        What::Init(wish) => begin::init(&seat()?, wish, passphrase_fd, output).await?,
        What::ReplaceLostKey { yes } => begin::replace_lost_key(&seat()?, yes, passphrase_fd, output).await?,
        What::Import { files, dry_run } => {
            let seat = seat()?;
            begin::reading(&seat).await?;
            return make::import(&seat, files, dry_run, output).await;
        }
        What::Status => {
            let seat = seat()?;
            begin::reading(&seat).await?;
            read::status(&seat, output).await?;
        }
        What::Accounts { search } => {
            let seat = seat()?;
            begin::reading(&seat).await?;
            read::accounts(&seat, search, output).await?;
        }
        What::Summary { account } => {
            let seat = seat()?;
            begin::reading(&seat).await?;
            read::summary(&seat, account, output).await?;
        }
        What::Details { account } => {
            let seat = seat()?;
            begin::reading(&seat).await?;
            details::details(&seat, account, output).await?;
        }
        What::New(wish) => {
            let seat = seat()?;
            // Saying what would come of it needs no signature.
            if wish.dry_run {
                begin::reading(&seat).await?;
            } else {
                begin::signing(&seat, passphrase_fd).await?;
            }
            make::generate(&seat, *wish, output).await?;
        }
        What::Update(wish) => {
            let seat = seat()?;
            if wish.dry_run {
                begin::reading(&seat).await?;
            } else {
                begin::signing(&seat, passphrase_fd).await?;
            }
            change::update(&seat, *wish, output).await?;
        }
        What::Deactivate(wish) => {
            let seat = seat()?;
            if wish.dry_run {
                begin::reading(&seat).await?;
            } else {
                // What ends belongs on the next revocation list, which the portal signs.
                begin::signing(&seat, passphrase_fd).await?;
            }
            return change::deactivate(&seat, wish, output).await;
        }
        What::List { account, limit, filters } => {
            let seat = seat()?;
            begin::reading(&seat).await?;
            read::list(&seat, account, &filters, limit, output).await?;
        }
        What::Show { serial } => {
            let seat = seat()?;
            begin::reading(&seat).await?;
            files::show(&seat, serial, output).await?;
        }
        What::Download { serial: Some(serial), output: path, replace, .. } => {
            let seat = seat()?;
            begin::reading(&seat).await?;
            files::download(&seat, serial, path, replace, output).await?;
        }
        What::Download { serial: None, output: folder, account, filters, .. } => {
            let seat = seat()?;
            begin::reading(&seat).await?;
            return many::download(&seat, account, &filters, &folder, output).await;
        }
        What::Pdf { serial, output: path, replace } => {
            let seat = seat()?;
            begin::reading(&seat).await?;
            files::pdf(&seat, &serial, &path, replace, output).await?;
        }
        What::Compare { before, after } => {
            let seat = seat()?;
            begin::reading(&seat).await?;
            compare::compare(&seat, &before, &after, output).await?;
        }
        What::Inspect(question) => return inspect::inspect_files(data_folder, question, output).await,
    }
    Ok(ExitCode::SUCCESS)
}
