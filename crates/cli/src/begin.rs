//! Starting the seat without a window.

use std::{fs::File, io::Read, path::PathBuf};

use workbench::{
    MIN_PASSPHRASE_CHARS, Passphrase, Seat, Surroundings,
    commands::{ChooseSecrets, Found, StartWith},
    errors::SecretsError,
    views::{SecretsPlace, StartState},
};
use zeroize::Zeroizing;

use crate::{
    arguments::{Init, Place, Tickets},
    failure::Failure,
    output::Output,
};

/// The seat at this data folder.
pub(crate) fn seat(data_folder: Option<PathBuf>) -> Result<Seat, Failure> {
    Ok(Seat::new(Surroundings::of_this_machine(data_folder).map_err(Failure::could_not_run)?))
}

fn nothing_here() -> Failure {
    Failure::could_not_run("Nothing is here yet. Begin with: afmt init --sample-company (or --empty)")
}

/// Starts for reading: the signing key is not needed and nobody is asked for it.
pub(crate) async fn reading(seat: &Seat) -> Result<(), Failure> {
    if !seat.exists() {
        return Err(nothing_here());
    }
    match seat.continue_without_key().await.map_err(Failure::refused)? {
        StartState::Ready => Ok(()),
        _ => Err(nothing_here()),
    }
}

/// Starts for tickets: they need neither the signing key nor, to be written, a portal.
pub(crate) async fn writing(seat: &Seat, what: &Tickets) -> Result<(), Failure> {
    match what {
        Tickets::New(_) if seat.exists() => {
            seat.continue_without_key().await.map_err(Failure::refused)?;
            Ok(())
        }
        _ => reading(seat).await,
    }
}

/// Starts for asking: the embedded portal must be able to sign.
pub(crate) async fn signing(seat: &Seat, passphrase_fd: Option<u32>) -> Result<(), Failure> {
    if !seat.exists() {
        return Err(nothing_here());
    }
    let mut state = seat.start().await.map_err(Failure::refused)?;
    if let StartState::Locked { .. } = state {
        state = seat.unlock(passphrase(passphrase_fd, "Passphrase: ")?).await.map_err(Failure::refused)?;
    }
    match state {
        StartState::Ready => Ok(()),
        StartState::Locked { path } => {
            Err(Failure::could_not_run(format!("{path} is still locked. Try again.")))
        }
        StartState::KeychainSilent { reason } => Err(Failure::could_not_run(format!(
            "The keychain that holds the signing key does not answer: {reason}. Start or unlock it and try again."
        ))),
        StartState::KeyLost { kid, .. } => Err(Failure::could_not_run(format!(
            "The signing key {kid} is not there. Restore it, or make a new one: afmt replace-lost-key"
        ))),
        StartState::FirstStart { .. } | StartState::ChooseSecrets { .. } => Err(nothing_here()),
    }
}

/// Founds the embedded portal.
pub(crate) async fn init(
    seat: &Seat,
    wish: Init,
    passphrase_fd: Option<u32>,
    output: &Output,
) -> Result<(), Failure> {
    let mut state = seat.start().await.map_err(Failure::refused)?;
    let keep_in = match wish.secrets {
        Place::Keychain => SecretsPlace::Keychain,
        Place::PassphraseFile => SecretsPlace::PassphraseFile,
    };
    if let StartState::Locked { .. } = state {
        state = seat.unlock(passphrase(passphrase_fd, "Passphrase: ")?).await.map_err(Failure::refused)?;
    }
    let other_place = |state: &StartState| match state {
        StartState::FirstStart { keep_in: found, .. } => *found != keep_in,
        StartState::ChooseSecrets { .. } => true,
        _ => false,
    };
    if other_place(&state) {
        let choice = match wish.secrets {
            Place::Keychain => ChooseSecrets::Keychain,
            Place::PassphraseFile => {
                ChooseSecrets::PassphraseFile { passphrase: new_passphrase(passphrase_fd, output)? }
            }
        };
        state = seat.choose_secrets(choice).await.map_err(|error| {
            let none = matches!(error, SecretsError::NoKeychain { .. });
            let mut failure = Failure::refused(error);
            if none {
                failure.message.push_str(" Or keep it in a file: --secrets passphrase-file");
            }
            failure
        })?;
    }
    let StartState::FirstStart { suggested_name, .. } = state else {
        return Err(Failure::could_not_run("This data folder is in use already. Nothing was changed."));
    };
    let found = Found {
        display_name: wish.name.unwrap_or(suggested_name),
        start_with: if wish.sample_company { StartWith::SampleCompany } else { StartWith::Empty },
    };
    seat.found(found).await.map_err(Failure::refused)?;
    let status = seat.status().await.map_err(Failure::refused)?;
    output.answer(&status, || {
        format!(
            "The embedded portal {} is founded in {}.\nIts trust key: {}\nNext: afmt summary",
            status.issuer, status.data_folder, status.pinned_key
        )
    })
}

/// Replaces a lost signing key.
pub(crate) async fn replace_lost_key(
    seat: &Seat,
    yes: bool,
    passphrase_fd: Option<u32>,
    output: &Output,
) -> Result<(), Failure> {
    if !seat.exists() {
        return Err(nothing_here());
    }
    let mut state = seat.start().await.map_err(Failure::refused)?;
    if let StartState::Locked { .. } = state {
        state = seat.unlock(passphrase(passphrase_fd, "Passphrase: ")?).await.map_err(Failure::refused)?;
    }
    let StartState::KeyLost { kid, keep_in, .. } = state else {
        return Err(Failure::could_not_run("The signing key is not lost. Nothing was changed."));
    };
    if keep_in == SecretsPlace::Memory {
        // This program ends in a moment, and the new key with it.
        return Err(Failure::could_not_run(
            "There is no place for a new key: no keychain answers. Start one, or restore the secrets file. Nothing \
             was changed.",
        ));
    }
    if !yes {
        return Err(Failure::could_not_run(format!(
            "This gives up the key {kid} for ever: files that it signed stay valid, and whoever checks files \
             elsewhere must be given the new trust bundle. To go on, say --yes."
        )));
    }
    seat.replace_lost_key().await.map_err(Failure::refused)?;
    let status = seat.status().await.map_err(Failure::refused)?;
    output.answer(&status, || format!("New trust key: {}", status.pinned_key))
}

/// The passphrase, from the descriptor or from the person. Never from an argument, which others could see.
fn passphrase(fd: Option<u32>, prompt: &str) -> Result<Passphrase, Failure> {
    let Some(fd) = fd else {
        return rpassword::prompt_password(prompt).map(Passphrase::new).map_err(|error| {
            Failure::could_not_run(format!(
                "The secrets file is locked and nobody can be asked for its passphrase ({error}). Give it by \
                 --passphrase-fd."
            ))
        });
    };
    let mut text = Zeroizing::new(String::new());
    File::open(format!("/dev/fd/{fd}"))
        .and_then(|file| file.take(4096).read_to_string(&mut text))
        .map_err(|error| Failure::could_not_run(format!("Descriptor {fd} cannot be read: {error}.")))?;
    Ok(Passphrase::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

fn new_passphrase(fd: Option<u32>, output: &Output) -> Result<Passphrase, Failure> {
    if fd.is_some() {
        return passphrase(fd, "");
    }
    output.note(&format!(
        "Choose a passphrase of at least {MIN_PASSPHRASE_CHARS} characters for the secrets file."
    ));
    let first = passphrase(None, "Passphrase: ")?;
    let second = passphrase(None, "Once more: ")?;
    if first.same_as(&second) {
        Ok(first)
    } else {
        Err(Failure::could_not_run("The two passphrases differ. Nothing was changed; try again."))
    }
}
