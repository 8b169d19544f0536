//! Starting: opening the data folder, finding the signing key, founding the embedded portal.

use std::{fs, path::Path, sync::Arc};

use activation_file::{Ed25519Signer, Signer, Thumbprint, TrustBundle};
use licensing::{TextLimit, check_text};
use portal::{Founded, IssuerInfo, OpenError, Portal, Principal};
use portal_api::{ImportFile, ImportRequest};

use super::{Ready, Seat};
use crate::{
    Passphrase,
    cache::Cache,
    client::Client,
    commands::{ChooseSecrets, Found, StartWith},
    database::DatabaseError,
    errors::{FoundError, SecretsError, StartError},
    outbox::{Outbox, OutboxError},
    passphrase::MIN_PASSPHRASE_CHARS,
    ports::{Embedded, Secret, SecretStoreError, Secrets},
    sample,
    secrets::{Memory, PassphraseFile, PassphraseFileError},
    views::{PortalKind, SecretsPlace, StartState},
};

/// The preference that says where secrets are kept.
const SECRETS_PLACE: &str = "secrets_place";
/// The preference that holds the key to which the person wants the trust pinned anew.
const PIN_ANEW: &str = "pin_anew";
/// The preference that holds the id of the sample company's import while it is wanted and not done.
const SAMPLE_WANTED: &str = "sample_wanted";
/// How long the owner's name may be, in characters; the portal takes as many.
const NAME: TextLimit = TextLimit::required(80);

/// How far starting has come.
#[derive(Default)]
pub(super) struct Progress {
    databases: Option<Databases>,
    secrets: Option<(SecretsPlace, Arc<dyn Secrets>)>,
    /// Where a new key would go. Held apart: the lost one is looked for in its own place every time.
    replacement: Option<(SecretsPlace, Arc<dyn Secrets>)>,
    without_key: bool,
}

#[derive(Clone)]
struct Databases {
    outbox: Outbox,
    cache: Cache,
    portal: Portal,
}

/// What became of looking for the signing key.
enum Key {
    Found(Arc<dyn Signer>, SecretsPlace),
    Wanted(StartState),
}

impl From<OpenError> for StartError {
    fn from(error: OpenError) -> Self {
        match &error {
            OpenError::SchemaTooNew { database } => Self::Newer { path: database.display().to_string() },
            _ => Self::Portal { detail: error.to_string() },
        }
    }
}

impl From<OutboxError> for StartError {
    fn from(error: OutboxError) -> Self {
        Self::Portal { detail: error.to_string() }
    }
}

fn said(error: &impl std::fmt::Display) -> StartError {
    StartError::Portal { detail: error.to_string() }
}

impl Seat {
    /// Opens the data folder and says how far the seat is. May be asked again at any time.
    ///
    /// # Errors
    /// [`StartError`] says what to do.
    pub async fn start(&self) -> Result<StartState, StartError> {
        let mut progress = self.starting.lock().await;
        self.go_on(&mut progress).await
    }

    async fn go_on(&self, progress: &mut Progress) -> Result<StartState, StartError> {
        if self.ready().await.is_some() {
            return Ok(StartState::Ready);
        }
        let databases = match &progress.databases {
            Some(databases) => databases.clone(),
            None => {
                let databases = self.open().await?;
                progress.databases = Some(databases.clone());
                databases
            }
        };
        let recorded = databases.outbox.preference(SECRETS_PLACE).await?;
        let place = recorded.as_deref().and_then(SecretsPlace::from_word);
        let Some(issuer) = databases.portal.issuer().await.map_err(|error| said(&error))? else {
            return self.before_founding(progress, place).await;
        };
        if progress.without_key {
            return self.get_ready(&databases, &issuer, None).await;
        }
        match self.find_key(progress, place, issuer.current_kid).await? {
            Key::Wanted(state) => Ok(state),
            Key::Found(signer, place) => {
                databases.portal.use_key(signer).await.map_err(|error| said(&error))?;
                self.get_ready(&databases, &issuer, Some(place)).await
            }
        }
    }

    /// The outbox, once the data folder is open: some things wait there before there is a portal.
    pub(super) async fn opened_outbox(&self) -> Option<Outbox> {
        self.starting.lock().await.databases.as_ref().map(|databases| databases.outbox.clone())
    }

    async fn open(&self) -> Result<Databases, StartError> {
        let folder = &self.surroundings.data_folder;
        let unusable = |path: &Path, detail: &dyn std::fmt::Display| StartError::DataFolder {
            path: path.display().to_string(),
            detail: detail.to_string(),
        };
        let seat = folder.join("seats").join("embedded");
        let portal = folder.join("portal");
        for folder in [&seat, &portal] {
            make_private_folder(folder).map_err(|error| unusable(folder, &error))?;
        }
        let opened = |path: &Path, error: DatabaseError| match error {
            DatabaseError::Newer => StartError::Newer { path: path.display().to_string() },
            error => unusable(path, &error),
        };
        let path = seat.join("outbox.sqlite");
        let outbox = Outbox::open(&path).await.map_err(|error| opened(&path, error))?;
        let path = seat.join("cache.sqlite");
        let cache = Cache::open(&path).await.map_err(|error| opened(&path, error))?;
        let clock = Arc::clone(&self.surroundings.clock);
        let portal = Box::pin(Portal::open(&portal.join("portal.sqlite"), clock)).await?;
        Ok(Databases { outbox, cache, portal })
    }

    /// Nothing is founded yet: find a place for the key that will be made.
    async fn before_founding(
        &self,
        progress: &mut Progress,
        place: Option<SecretsPlace>,
    ) -> Result<StartState, StartError> {
        if progress.secrets.is_none() {
            if place == Some(SecretsPlace::PassphraseFile) && self.secrets_file().exists() {
                return Ok(self.locked());
            }
            match self.find_keeping_keychain().await {
                Ok(keychain) => progress.secrets = Some((SecretsPlace::Keychain, keychain)),
                Err(error) => return Ok(StartState::ChooseSecrets { reason: error.to_string() }),
            }
        }
        let keep_in = progress.secrets.as_ref().map_or(SecretsPlace::Keychain, |(place, _)| *place);
        Ok(StartState::FirstStart { suggested_name: self.surroundings.person.clone(), keep_in })
    }

    async fn find_key(
        &self,
        progress: &mut Progress,
        place: Option<SecretsPlace>,
        kid: Thumbprint,
    ) -> Result<Key, StartError> {
        if progress.secrets.is_none() {
            match place {
                Some(SecretsPlace::PassphraseFile) if self.secrets_file().exists() => {
                    return Ok(Key::Wanted(self.locked()));
                }
                // A portal that was restored without its seat: the file beside it is the likelier place.
                None if self.secrets_file().exists() => return Ok(Key::Wanted(self.locked())),
                Some(SecretsPlace::Memory | SecretsPlace::PassphraseFile) => {
                    return Ok(Key::Wanted(self.key_lost(progress, place, kid).await));
                }
                None | Some(SecretsPlace::Keychain) => match self.find_keychain().await {
                    Ok(keychain) => progress.secrets = Some((SecretsPlace::Keychain, keychain)),
                    Err(error) => {
                        return Ok(Key::Wanted(StartState::KeychainSilent { reason: error.to_string() }));
                    }
                },
            }
        }
        let Some((place, secrets)) = progress.secrets.clone() else {
            return Ok(Key::Wanted(self.key_lost(progress, place, kid).await));
        };
        match blocking(move || secrets.get(&entry_of(kid))).await {
            Ok(Some(secret)) => Ok(Key::Found(Arc::new(Ed25519Signer::from_secret(secret.expose())), place)),
            Ok(None) => {
                // A keychain that keeps nothing at the moment has lost nothing either.
                if place == SecretsPlace::Keychain
                    && let Err(error) = self.find_keeping_keychain().await
                {
                    progress.secrets = None;
                    return Ok(Key::Wanted(StartState::KeychainSilent { reason: error.to_string() }));
                }
                Ok(Key::Wanted(self.key_lost(progress, Some(place), kid).await))
            }
            Err(error) if place == SecretsPlace::Keychain => {
                progress.secrets = None;
                Ok(Key::Wanted(StartState::KeychainSilent { reason: error.to_string() }))
            }
            Err(error) => Err(said(&error)),
        }
    }

    async fn key_lost(
        &self,
        progress: &mut Progress,
        place: Option<SecretsPlace>,
        kid: Thumbprint,
    ) -> StartState {
        let was_kept_in = place.unwrap_or(SecretsPlace::Keychain);
        let replacement: (SecretsPlace, Arc<dyn Secrets>) = match progress.secrets.clone() {
            Some(secrets) => secrets,
            None => match self.find_keeping_keychain().await {
                Ok(keychain) => (SecretsPlace::Keychain, keychain),
                Err(_) => (SecretsPlace::Memory, Arc::new(Memory::default())),
            },
        };
        let keep_in = replacement.0;
        progress.replacement = Some(replacement);
        StartState::KeyLost { kid: kid.to_string(), was_kept_in, keep_in }
    }

    async fn find_keychain(&self) -> Result<Arc<dyn Secrets>, SecretStoreError> {
        let find = Arc::clone(&self.surroundings.keychain);
        blocking(move || find()).await
    }

    /// The keychain, once it has shown that it keeps what it is given.
    async fn find_keeping_keychain(&self) -> Result<Arc<dyn Secrets>, SecretStoreError> {
        let find = Arc::clone(&self.surroundings.keychain);
        blocking(move || {
            let keychain = find()?;
            keychain.keeps()?;
            Ok(keychain)
        })
        .await
    }

    fn secrets_file(&self) -> std::path::PathBuf {
        self.surroundings.data_folder.join("secrets.age")
    }

    fn locked(&self) -> StartState {
        StartState::Locked { path: self.secrets_file().display().to_string() }
    }

    /// Chooses where secrets are kept when there is no keychain.
    ///
    /// # Errors
    /// [`SecretsError`]; then nothing was chosen.
    pub async fn choose_secrets(&self, choice: ChooseSecrets) -> Result<StartState, SecretsError> {
        let mut progress = self.starting.lock().await;
        let start = |error: StartError| SecretsError::Start { error };
        // A founded portal has its key somewhere: another place would not hold it.
        let state = self.go_on(&mut progress).await.map_err(start)?;
        let searching = matches!(choice, ChooseSecrets::Keychain);
        let choosing = matches!(state, StartState::ChooseSecrets { .. } | StartState::FirstStart { .. });
        if !(choosing || searching && matches!(state, StartState::KeychainSilent { .. })) {
            return Ok(state);
        }
        let secrets: (SecretsPlace, Arc<dyn Secrets>) = match choice {
            ChooseSecrets::Memory => (SecretsPlace::Memory, Arc::new(Memory::default())),
            ChooseSecrets::PassphraseFile { passphrase } => {
                let file = self.passphrase_file(passphrase, PassphraseFile::create).await?;
                (SecretsPlace::PassphraseFile, Arc::new(file))
            }
            ChooseSecrets::Keychain => {
                let keychain = self
                    .find_keeping_keychain()
                    .await
                    .map_err(|error| SecretsError::NoKeychain { reason: error.to_string() })?;
                (SecretsPlace::Keychain, keychain)
            }
        };
        self.keep_secrets_in(&mut progress, secrets).await?;
        self.go_on(&mut progress).await.map_err(|error| SecretsError::Start { error })
    }

    /// Opens the passphrase file.
    ///
    /// # Errors
    /// [`SecretsError`]; then it stays locked.
    pub async fn unlock(&self, passphrase: Passphrase) -> Result<StartState, SecretsError> {
        let mut progress = self.starting.lock().await;
        let file = self.passphrase_file(passphrase, PassphraseFile::open).await?;
        self.keep_secrets_in(&mut progress, (SecretsPlace::PassphraseFile, Arc::new(file))).await?;
        self.go_on(&mut progress).await.map_err(|error| SecretsError::Start { error })
    }

    async fn keep_secrets_in(
        &self,
        progress: &mut Progress,
        secrets: (SecretsPlace, Arc<dyn Secrets>),
    ) -> Result<(), SecretsError> {
        if let Some(databases) = &progress.databases {
            databases
                .outbox
                .set_preference(SECRETS_PLACE, secrets.0.as_str())
                .await
                .map_err(|error| SecretsError::Start { error: error.into() })?;
        }
        progress.secrets = Some(secrets);
        progress.without_key = false;
        Ok(())
    }

    async fn passphrase_file(
        &self,
        passphrase: Passphrase,
        make: fn(&Path, Passphrase) -> Result<PassphraseFile, PassphraseFileError>,
    ) -> Result<PassphraseFile, SecretsError> {
        let path = self.secrets_file();
        let shown = path.display().to_string();
        blocking(move || make(&path, passphrase)).await.map_err(|error| match error {
            PassphraseFileError::WrongPassphrase => SecretsError::WrongPassphrase,
            PassphraseFileError::TooShort => SecretsError::PassphraseTooShort {
                min: u32::try_from(MIN_PASSPHRASE_CHARS).unwrap_or(u32::MAX),
            },
            PassphraseFileError::File(detail) => SecretsError::File { path: shown, detail },
        })
    }

    /// Goes on without the signing key: everything can be read and downloaded, nothing generated.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn continue_without_key(&self) -> Result<StartState, StartError> {
        let mut progress = self.starting.lock().await;
        progress.without_key = true;
        self.go_on(&mut progress).await
    }

    /// Makes a new signing key in place of a lost one. The seat pins the chain of trust to it, for the person
    /// has just said so; files of the lost key stay valid.
    ///
    /// # Errors
    /// [`StartError`]; then the lost key is still the portal's.
    pub async fn replace_lost_key(&self) -> Result<StartState, StartError> {
        let mut progress = self.starting.lock().await;
        // Whoever has the key need not replace it; another program on this folder may just have done so.
        match self.go_on(&mut progress).await? {
            StartState::KeyLost { .. } => {}
            state => return Ok(state),
        }
        let (Some(databases), Some((place, secrets))) =
            (progress.databases.clone(), progress.replacement.clone())
        else {
            return Err(said(&"The data folder is not open yet. Start again."));
        };
        let outbox = &databases.outbox;
        let before = outbox.preference(SECRETS_PLACE).await?.unwrap_or_default();
        let (signer, kid) = new_key(Arc::clone(&secrets)).await?;
        // Written down before the portal is asked: whatever breaks after that, the next start knows what the
        // person said and where the key is.
        outbox.set_preference(SECRETS_PLACE, place.as_str()).await?;
        outbox.set_preference(PIN_ANEW, &kid.to_string()).await?;
        if let Err(error) = databases.portal.replace_lost_key(signer).await {
            forget_unless_used(&databases.portal, secrets, kid).await;
            outbox.set_preference(SECRETS_PLACE, &before).await?;
            return Err(said(&error));
        }
        progress.secrets = Some((place, secrets));
        self.go_on(&mut progress).await
    }

    /// Founds the embedded portal, with the sample company or empty.
    ///
    /// # Errors
    /// [`FoundError`].
    pub async fn found(&self, wish: Found) -> Result<StartState, FoundError> {
        let start = |error: StartError| FoundError::Start { error };
        let name =
            check_text(&wish.display_name, NAME).map_err(|problem| FoundError::Name { problem })?.to_owned();
        let mut progress = self.starting.lock().await;
        match self.go_on(&mut progress).await.map_err(start)? {
            StartState::FirstStart { .. } => {}
            state => return Ok(state),
        }
        let (Some(databases), Some((place, secrets))) =
            (progress.databases.clone(), progress.secrets.clone())
        else {
            return Err(start(said(&"The data folder is not open yet. Start again.")));
        };
        databases
            .outbox
            .set_preference(SECRETS_PLACE, place.as_str())
            .await
            .map_err(|error| start(error.into()))?;
        if wish.start_with == StartWith::SampleCompany {
            // Written down before founding: what breaks after that is made up for by the next start.
            let id = self.new_id().to_string();
            databases.outbox.set_preference(SAMPLE_WANTED, &id).await.map_err(|error| start(error.into()))?;
        }
        let (signer, kid) = new_key(Arc::clone(&secrets)).await.map_err(start)?;
        let issuer = format!("urn:afmt:issuer:{}", self.new_id());
        match databases.portal.found(&issuer, &name, signer).await {
            Ok(Founded::New { .. }) => {}
            // Another program on this data folder was a moment faster: its key counts.
            Ok(Founded::AlreadyFounded { .. }) => {
                forget_unless_used(&databases.portal, secrets, kid).await;
                return self.go_on(&mut progress).await.map_err(start);
            }
            Err(error) => {
                forget_unless_used(&databases.portal, secrets, kid).await;
                return Err(start(said(&error)));
            }
        }
        self.go_on(&mut progress).await.map_err(start)
    }

    /// Imports the sample company where that was wished for and has not been done. Its id makes it happen once.
    async fn import_sample(&self, databases: &Databases, transport: &Embedded) -> Result<(), StartError> {
        let wanted = databases.outbox.preference(SAMPLE_WANTED).await?.unwrap_or_default();
        let Ok(id) = wanted.parse() else { return Ok(()) };
        let files = sample::FILES
            .iter()
            .map(|(name, content)| ImportFile { name: (*name).to_owned(), content: (*content).to_owned() })
            .collect();
        let report = Client(transport)
            .import(&ImportRequest { id, dry_run: false, files })
            .await
            .map_err(|error| said(&error))?;
        if let Some(error) = report.errors.first() {
            return Err(said(&format!("{} line {}: {}", error.file, error.line, error.message)));
        }
        Ok(databases.outbox.set_preference(SAMPLE_WANTED, "").await?)
    }

    fn transport(&self, portal: &Portal, owner: &str) -> Embedded {
        Embedded(portal.in_process(Principal::licensing_team(owner)))
    }

    /// Everything is there: pins the trust on the first time, sends what waits, and brings the cache level.
    async fn get_ready(
        &self,
        databases: &Databases,
        issuer: &IssuerInfo,
        secrets: Option<SecretsPlace>,
    ) -> Result<StartState, StartError> {
        let transport = self.transport(&databases.portal, &issuer.owner);
        self.pin_trust(databases, issuer, &transport).await?;
        self.import_sample(databases, &transport).await?;
        let ready = Arc::new(Ready {
            cache: databases.cache.clone(),
            outbox: databases.outbox.clone(),
            transport: Arc::new(transport),
            portal: PortalKind::Embedded,
            issuer: issuer.issuer.clone(),
            person: issuer.owner.clone(),
            secrets,
            road: tokio::sync::Mutex::default(),
            told: tokio::sync::Mutex::default(),
            told_of_tickets: tokio::sync::Mutex::default(),
        });
        // The cache answers even when this fails; the status line says how old it is.
        if let Err(error) = self.bring_level(&ready).await {
            tracing::warn!(%error, "the cache is not level with the portal");
        }
        *self.ready.write().await = Some(ready);
        Ok(StartState::Ready)
    }

    async fn pin_trust(
        &self,
        databases: &Databases,
        issuer: &IssuerInfo,
        transport: &Embedded,
    ) -> Result<(), StartError> {
        if let Some((held, pinned)) = databases.outbox.trust().await? {
            if held.issuer() == issuer.issuer {
                return self.pin_anew(databases, issuer, &held, transport).await;
            }
            return Err(StartError::TrustChanged {
                known: pinned.to_string(),
                shown: issuer.first_kid.to_string(),
            });
        }
        let answer = Client(transport).trust(0).await.map_err(|error| said(&error))?;
        let mut bundles = answer.bundles.iter();
        let first = bundles.next().ok_or_else(|| said(&"The portal has no trust bundle."))?;
        let mut held = TrustBundle::parse_pinned(first, issuer.first_kid).map_err(|error| said(&error))?;
        let mut chain = vec![(held.clone(), Some(issuer.first_kid))];
        for jws in bundles {
            let (next, pinned) = match held.follow(jws) {
                Ok(next) => (next, None),
                // A lost key was replaced before this seat began: inside one data folder the person who did so is
                // the one who starts the seat now.
                Err(_) => {
                    let next = TrustBundle::parse_given(jws).map_err(|error| said(&error))?;
                    let pinned = next.signed_by();
                    (next, Some(pinned))
                }
            };
            chain.push((next.clone(), pinned));
            held = next;
        }
        Ok(databases.outbox.keep_trust(&chain).await?)
    }

    /// Pins the trust to the key that took a lost one's place, if the person of this folder has said so.
    async fn pin_anew(
        &self,
        databases: &Databases,
        issuer: &IssuerInfo,
        held: &TrustBundle,
        transport: &Embedded,
    ) -> Result<(), StartError> {
        let kid = issuer.current_kid;
        let said_so = databases.outbox.preference(PIN_ANEW).await? == Some(kid.to_string());
        if !said_so || held.key(&kid).is_some() {
            return Ok(());
        }
        let answer = Client(transport).trust(held.version()).await.map_err(|error| said(&error))?;
        let last = answer.bundles.last().ok_or_else(|| said(&"The portal has no newer trust bundle."))?;
        let bundle = TrustBundle::parse_pinned(last, kid).map_err(|error| said(&error))?;
        Ok(databases.outbox.keep_trust(&[(bundle, Some(kid))]).await?)
    }
}

/// Forgets a new key that came to nothing. Only when the portal says that it signs with another: an error is no
/// proof that nothing was done, and this may be the key's only copy.
async fn forget_unless_used(portal: &Portal, secrets: Arc<dyn Secrets>, kid: Thumbprint) {
    if let Ok(Some(issuer)) = portal.issuer().await
        && issuer.current_kid != kid
    {
        // A key that nobody uses and nobody forgets does no harm.
        let _ = blocking(move || secrets.forget(&entry_of(kid))).await;
    }
}

/// The name of a signing key's entry among the secrets.
fn entry_of(kid: Thumbprint) -> String {
    format!("signing-key/{kid}")
}

/// Makes a signing key and keeps it, before anything is signed with it.
async fn new_key(secrets: Arc<dyn Secrets>) -> Result<(Arc<dyn Signer>, Thumbprint), StartError> {
    let mut bytes = zeroize::Zeroizing::new([0_u8; 32]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|error| said(&error))?;
    let signer = Ed25519Signer::from_secret(&bytes);
    let kid = signer.kid();
    let secret = Secret::new(*bytes);
    blocking(move || secrets.set(&entry_of(kid), &secret))
        .await
        .map_err(|error| StartError::Keychain { detail: error.to_string() })?;
    Ok((Arc::new(signer), kid))
}

/// Runs what may block off the asynchronous threads.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        // It is never cancelled; a panic inside it goes on here.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

#[cfg(unix)]
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)
}
