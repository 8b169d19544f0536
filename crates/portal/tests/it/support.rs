//! What the tests share: a portal on a database of its own, and ways to call it.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use activation_file::{Ed25519Signer, PublicKey, SignError, Signer};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use licensing::{Action, Generate, Machine, PartLine};
use portal::{BearerToken, FakeClock, Founded, InProcess, Portal, Principal, serve};
use portal_api::{
    ImportFile, ImportReport, ImportRequest, JournalBody, JournalEntry, JournalPage, Outcome, Problem,
    Produced, Receipt, Stream, path,
};
use serde::{Serialize, de::DeserializeOwned};
use tempfile::TempDir;
use uuid::Uuid;

pub const ISSUER: &str = "urn:afmt:issuer:test";
pub const OWNER: &str = "Ada Grüße";
pub const TOKEN: &str = "a-token-that-nobody-guesses";
pub const ACCOUNT: &str = "100042";

pub fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_480_000, 123_456_789).unwrap()
}

pub fn signer(seed: u8) -> Arc<dyn Signer> {
    Arc::new(Ed25519Signer::from_secret(&[seed; 32]))
}

/// A key that does not sign.
struct Locked(Ed25519Signer);

impl Signer for Locked {
    fn public(&self) -> PublicKey {
        self.0.public()
    }
    fn sign(&self, _: &[u8]) -> Result<[u8; 64], SignError> {
        Err(SignError::Unavailable("locked".into()))
    }
}

/// The key of this seed, which does not sign.
pub fn locked_signer(seed: u8) -> Arc<dyn Signer> {
    Arc::new(Locked(Ed25519Signer::from_secret(&[seed; 32])))
}

/// A founded portal and everything under it.
pub struct World {
    pub folder: TempDir,
    pub clock: Arc<FakeClock>,
    pub portal: Portal,
    pub caller: InProcess,
}

impl World {
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("portal.db")
    }

    /// Founded, and empty.
    pub async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FakeClock::at(start()));
        let portal = Portal::open(&folder.path().join("portal.db"), clock.clone()).await.unwrap();
        let founded = portal.found(ISSUER, OWNER, signer(1)).await.unwrap();
        assert!(matches!(founded, Founded::New { .. }));
        let caller = portal.in_process(Principal::licensing_team(OWNER));
        Self { folder, clock, portal, caller }
    }

    /// With the sample company.
    pub async fn sample() -> Self {
        let world = Self::empty().await;
        let report = world.import(sample_files()).await;
        assert!(report.done, "{report:?}");
        world
    }

    /// A second portal on the same file, as another process has it.
    pub async fn beside(&self) -> Portal {
        let portal = Portal::open(&self.database(), self.clock.clone()).await.unwrap();
        portal.use_key(signer(1)).await.unwrap();
        portal
    }

    pub fn advance(&self, by: TimeDelta) {
        use portal::Clock;
        self.clock.set(self.clock.now() + by);
    }

    pub async fn import(&self, files: Vec<ImportFile>) -> ImportReport {
        self.import_as(Uuid::new_v4_for_tests(), false, files).await
    }

    pub async fn import_as(&self, id: Uuid, dry_run: bool, files: Vec<ImportFile>) -> ImportReport {
        post(&self.caller, path::IMPORT, &ImportRequest { id, dry_run, files }).await.unwrap()
    }

    pub async fn import_csv(&self, content: &str) -> ImportReport {
        self.import(vec![csv("file.csv", content)]).await
    }

    pub async fn submit(&self, request: &portal_api::Request) -> Result<Receipt, Problem> {
        post(&self.caller, path::REQUESTS, request).await
    }

    /// A database connection of the test's own.
    pub async fn sql(&self) -> sqlx::SqliteConnection {
        use sqlx::{Connection, sqlite::SqliteConnectOptions};
        let options = SqliteConnectOptions::new()
            .filename(self.database())
            .busy_timeout(std::time::Duration::from_secs(20));
        sqlx::SqliteConnection::connect_with(&options).await.unwrap()
    }

    pub async fn number(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(&mut self.sql().await).await.unwrap()
    }

    /// Reads a whole journal, page by page, and checks the chain.
    pub async fn journal(&self, stream: &Stream) -> Vec<(JournalEntry, JournalBody)> {
        let address = match stream {
            Stream::Catalogue => path::CATALOGUE_JOURNAL.to_owned(),
            Stream::Account(account) => path::ACCOUNT_JOURNAL.replace("{account}", account.as_str()),
        };
        let mut read: Vec<(JournalEntry, JournalBody)> = Vec::new();
        let (mut seq, mut hash) = (0, portal_api::EntryHash::genesis());
        loop {
            let page: JournalPage = get(&self.caller, &format!("{address}?after={seq}")).await.unwrap();
            for entry in page.entries {
                let body = entry.check(stream, seq, &hash).unwrap();
                (seq, hash) = (entry.seq, entry.hash.clone());
                if let Some((before, _)) = read.last() {
                    assert!(before.at <= entry.at, "the journal is ordered");
                }
                read.push((entry, body));
            }
            if seq == page.last {
                return read;
            }
        }
    }
}

/// Random ids without the machine's clock.
pub trait TestId {
    fn new_v4_for_tests() -> Uuid;
}

impl TestId for Uuid {
    fn new_v4_for_tests() -> Uuid {
        use std::sync::atomic::{AtomicU64, Ordering};
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Uuid::from_u64_pair(
            0x0199_0000_0000_7000,
            0x8000_0000_0000_0000 | NEXT.fetch_add(1, Ordering::Relaxed),
        )
    }
}

pub fn csv(name: &str, content: impl Into<String>) -> ImportFile {
    ImportFile { name: name.into(), content: content.into() }
}

pub fn sample_files() -> Vec<ImportFile> {
    vec![
        csv("orders.csv", include_str!("../../../../sample/company/orders.csv")),
        csv("sites.csv", include_str!("../../../../sample/company/sites.csv")),
        csv("accounts.csv", include_str!("../../../../sample/company/accounts.csv")),
        csv("parts.csv", include_str!("../../../../sample/company/parts.csv")),
    ]
}

pub fn stream(account: &str) -> Stream {
    Stream::Account(account.parse().unwrap())
}

pub fn machine(name: &str, host_id: &str) -> Machine {
    Machine { name: name.parse().unwrap(), host_id: host_id.parse().unwrap() }
}

pub fn line(part: &str, assigned: u32, pooled: u32) -> PartLine {
    PartLine { part: part.parse().unwrap(), assigned, pooled }
}

/// A switchover pair at Zürich with `assigned` units of Contact Center Level 1.
pub fn generate(assigned: u32) -> Generate {
    Generate {
        product_line: "CIC".parse().unwrap(),
        license_type: licensing::LicenseType::Production,
        license_version: "4.0".parse().unwrap(),
        site: "zrh-1".parse().unwrap(),
        machines: vec![machine("CICZRH01", "A3155D1E8B32"), machine("CICZRH02", "A3155D1E8B33")],
        parts: vec![line("SW-001-4.0-AL04", assigned, 0)],
        attributes: Default::default(),
        confirmed_files: vec![],
    }
}

pub fn request(generate: Generate) -> portal_api::Request {
    portal_api::Request {
        id: Uuid::new_v4_for_tests(),
        account: ACCOUNT.parse().unwrap(),
        made_at: start(),
        made_by: OWNER.into(),
        device: "laptop".into(),
        action: Action::Generate(generate),
    }
}

/// A request for one machine that no other request names.
pub fn request_of(number: u32, assigned: u32) -> portal_api::Request {
    let mut wish = generate(assigned);
    wish.machines = vec![machine(&format!("M{number}"), &format!("A3{number:010X}"))];
    request(wish)
}

pub fn serial(receipt: &Receipt) -> String {
    match &receipt.outcome {
        Outcome::Accepted(Produced::ActivationFile { serial, .. }) => serial.to_string(),
        other => panic!("no file: {other:?}"),
    }
}

/// A way to the portal.
pub trait Caller {
    async fn send(&self, request: Request<Bytes>) -> Response<Bytes>;
}

impl Caller for InProcess {
    async fn send(&self, request: Request<Bytes>) -> Response<Bytes> {
        self.call(request).await
    }
}

/// A caller over a socket.
pub struct OverHttp {
    pub address: SocketAddr,
    pub authorization: Option<String>,
}

impl OverHttp {
    /// Serves the portal on a free port of loopback.
    pub async fn serve(portal: &Portal) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let token = BearerToken::new(&TOKEN.to_owned().into(), Principal::licensing_team(OWNER));
        tokio::spawn(serve(listener, portal.clone(), token, std::future::pending()));
        Self { address, authorization: Some(format!("Bearer {TOKEN}")) }
    }
}

impl Caller for OverHttp {
    async fn send(&self, mut request: Request<Bytes>) -> Response<Bytes> {
        let address = format!("http://{}{}", self.address, request.uri());
        *request.uri_mut() = address.parse().unwrap();
        if let Some(authorization) = &self.authorization {
            request.headers_mut().insert("authorization", authorization.parse().unwrap());
        }
        let client = Client::builder(TokioExecutor::new()).build_http();
        let response = client.request(request.map(Full::new)).await.unwrap();
        let (parts, body) = response.into_parts();
        Response::from_parts(parts, body.collect().await.unwrap().to_bytes())
    }
}

pub async fn send(
    caller: &impl Caller,
    method: Method,
    address: &str,
    body: impl Into<Bytes>,
) -> Response<Bytes> {
    caller.send(Request::builder().method(method).uri(address).body(body.into()).unwrap()).await
}

/// The answer, or the problem with all that is promised of problems.
pub fn answer<T: DeserializeOwned>(response: Response<Bytes>) -> Result<T, Problem> {
    if response.status() == StatusCode::OK {
        return Ok(serde_json::from_slice(response.body()).unwrap());
    }
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let problem: Problem = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(problem.status, response.status().as_u16());
    assert_eq!(problem.status, problem.kind.status());
    assert!(problem.problem_type.starts_with("/problems/") && !problem.detail.is_empty());
    Err(problem)
}

pub async fn get<T: DeserializeOwned>(caller: &impl Caller, address: &str) -> Result<T, Problem> {
    answer(send(caller, Method::GET, address, Bytes::new()).await)
}

pub async fn post<T: DeserializeOwned>(
    caller: &impl Caller,
    address: &str,
    body: &impl Serialize,
) -> Result<T, Problem> {
    answer(send(caller, Method::POST, address, serde_json::to_vec(body).unwrap()).await)
}
