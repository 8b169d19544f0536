//! The portal as one value: what everybody outside holds.

use std::{path::Path, sync::Arc};

use activation_file::Signer;
use licensing::{AccountNumber, Serial};
use portal_api::{
    AccountList, ImportReport, ImportRequest, JournalPage, MAX_PAGE, Receipt, Request, RevocationAnswer,
    Stream,
};

use crate::{
    clock::Clock,
    founding::{self, FoundError, Founded, ReplaceKeyError, UseKeyError},
    import::{self, ImportFailure},
    in_process::InProcess,
    principal::{Membership, Principal},
    process::{self, SubmitError},
    revocations::{self, RevocationFailure},
    store::{
        FileContent, IssuerInfo, Store, StoreError,
        sqlite::{OpenError, SqliteStore},
    },
    writer::{SharedSigner, Writer},
};

/// The engine behind the store port. A second one makes this an enum of both; nothing else names it.
type Engine = SqliteStore;

/// The most accounts on one page of the list.
const MAX_ACCOUNTS: u32 = 1000;
/// The most bytes of bodies on one page of a journal.
const MAX_PAGE_BYTES: usize = 4 * 1024 * 1024;

/// The portal on one database. Cheap to clone; all clones are one portal.
#[derive(Clone)]
pub struct Portal {
    store: Engine,
    clock: Arc<dyn Clock>,
    signer: SharedSigner,
    writer: Writer,
}

impl Portal {
    /// Opens the database, and makes it, or backs it up and migrates it, first where that is needed. Several
    /// processes may have one database open. Call it inside a Tokio runtime, which the portal then runs on.
    ///
    /// # Errors
    /// [`OpenError`] says what to do.
    pub async fn open(database: &Path, clock: Arc<dyn Clock>) -> Result<Self, OpenError> {
        let store = Box::pin(Engine::open(database, clock.now())).await?;
        let signer = SharedSigner::default();
        let writer = Writer::start(store.clone(), Arc::clone(&clock), signer.clone());
        Ok(Self { store, clock, signer, writer })
    }

    /// Closes the database. Requests that wait are answered with an error and were not carried out.
    pub async fn close(self) {
        self.store.close().await;
    }

    /// Founds the portal with its first key, unless another process has just done so. A portal that this call
    /// founded signs with `signer` from now on; for one that was there, see [`Portal::use_key`].
    ///
    /// # Errors
    /// [`FoundError`]; nothing was done then.
    pub async fn found(
        &self,
        issuer_urn: &str,
        owner_display_name: &str,
        signer: Arc<dyn Signer>,
    ) -> Result<Founded, FoundError> {
        let founded =
            founding::found(&self.store, issuer_urn, owner_display_name, &signer, self.clock.now()).await?;
        if let Founded::New { .. } = founded {
            self.signer.set(signer);
        }
        Ok(founded)
    }

    /// Who this portal is; nobody before it is founded.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read.
    pub async fn issuer(&self) -> Result<Option<IssuerInfo>, StoreError> {
        self.store.issuer().await
    }

    /// Signs with this key from now on, if it is the current one.
    ///
    /// # Errors
    /// [`UseKeyError`]; the portal goes on with the key that it had.
    pub async fn use_key(&self, signer: Arc<dyn Signer>) -> Result<(), UseKeyError> {
        founding::check_key(&self.store, &*signer).await?;
        self.signer.set(signer);
        Ok(())
    }

    /// Replaces a key that is irretrievably gone, and signs with the new one from now on. The chain of trust
    /// breaks here on purpose: every seat asks its person before it pins the new key.
    ///
    /// # Errors
    /// [`ReplaceKeyError`]; nothing was done then.
    pub async fn replace_lost_key(&self, new_signer: Arc<dyn Signer>) -> Result<(), ReplaceKeyError> {
        founding::replace_lost_key(&self.store, &new_signer, self.clock.now()).await?;
        self.signer.set(new_signer);
        Ok(())
    }

    /// A way to call the portal with no socket, as `principal`.
    pub fn in_process(&self, principal: Principal) -> InProcess {
        InProcess::new(self.router(), principal)
    }

    /// The portal's routes. Whoever serves them puts a [`Principal`] into each request's extensions; requests
    /// without one are refused.
    pub fn router(&self) -> axum::Router {
        crate::http::router(self.clone())
    }

    pub(crate) async fn submit(&self, request: Request) -> Result<Receipt, SubmitError> {
        process::check(&request)?;
        self.writer.submit(request).await
    }

    pub(crate) async fn import(
        &self,
        request: ImportRequest,
        by: &str,
    ) -> Result<ImportReport, ImportFailure> {
        Box::pin(import::import(&self.store, request, by, self.clock.now())).await
    }

    pub(crate) async fn accounts(
        &self,
        membership: &Membership,
        after: Option<&AccountNumber>,
    ) -> Result<AccountList, StoreError> {
        // Asked for first: a reader that follows the catalogue to here knows every part of these accounts' orders.
        let accounts = self.store.accounts(membership, after, MAX_ACCOUNTS).await?;
        let catalogue_last = self.store.journal_last(&Stream::Catalogue).await?;
        let full = accounts.len() >= MAX_ACCOUNTS as usize;
        let next = accounts.last().filter(|_| full).map(|entry| entry.account.clone());
        Ok(AccountList { accounts, catalogue_last, next })
    }

    pub(crate) async fn journal(&self, stream: &Stream, after: u64) -> Result<JournalPage, StoreError> {
        let entries = self.store.journal_after(stream, after, MAX_PAGE, MAX_PAGE_BYTES).await?;
        let last = self.store.journal_last(stream).await?;
        Ok(JournalPage { entries, last })
    }

    pub(crate) async fn has_account(&self, account: &AccountNumber) -> Result<bool, StoreError> {
        self.store.has_account(account).await
    }

    pub(crate) async fn file(
        &self,
        account: &AccountNumber,
        serial: &Serial,
    ) -> Result<Option<FileContent>, StoreError> {
        self.store.file_content(account, serial).await
    }

    pub(crate) async fn trust(&self, after: u64) -> Result<Vec<String>, StoreError> {
        self.store.trust_bundles(after).await
    }

    /// The revocation list that names every file that has ended, when the caller holds an older one.
    pub(crate) async fn revocations(
        &self,
        after: u64,
    ) -> Result<Option<RevocationAnswer>, RevocationFailure> {
        revocations::current(&self.store, self.signer.get(), after, self.clock.now()).await
    }
}
