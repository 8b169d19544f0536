//! A company whose parts have upgrade paths, and short ways to ask for everything.
//!
//! UP-A (3.0) → UP-B (4.0) → UP-C (5.0), UP-S (3.0) → UP-T (4.0), and UP-X (3.0), which leads nowhere. The two accounts
//! own the same; one of them has mirroring.

use activation_file::{Ask, Context, Inspection, RevocationList, TrustBundle, inspect};
use bytes::Bytes;
use chrono::NaiveDate;
use http::{Method, StatusCode};
use licensing::{
    Action, Deactivate, DeactivateReason, EditSite, FileState, Generate, InstallSite, LicenseType, Machine,
    PartLine, Pool, PoolKey, Refusal, SiteDetails, Update, Upgrade,
};
use portal_api::{
    Change, FileStateRecord, Outcome, PoolRecord, Produced, Receipt, RevocationAnswer, TrustAnswer, path,
};
use sqlx::{AssertSqlSafe, Connection};

use crate::support::*;

/// Without mirroring.
pub const PLAIN: &str = "200001";
/// With mirroring.
pub const MIRRORED: &str = "200002";
/// What each of the two accounts has ordered: part, licence type, quantity.
pub const ORDERED: [(&str, LicenseType, u32); 5] = [
    ("UP-A", LicenseType::Production, 100),
    ("UP-A", LicenseType::Development, 10),
    ("UP-B", LicenseType::Production, 5),
    ("UP-S", LicenseType::Production, 40),
    ("UP-X", LicenseType::Production, 20),
];

const PARTS: &str = "part,description,product_line,license_version,kind,keys,upgrade_to
UP-A,Station 3,CIC,3.0,part,I3_STATION:station I3_CLIENT:assigned I3_CLIENT_CONCURRENT:pooled,UP-B
UP-B,Station 4,CIC,4.0,part,I3_STATION:station I3_CLIENT:assigned I3_CLIENT_CONCURRENT:pooled I3_FOUR:flat,UP-C
UP-C,Station 5,CIC,5.0,part,I3_STATION:station I3_CLIENT:assigned I3_CLIENT_CONCURRENT:pooled I3_FIVE:flat,
UP-S,Recorder 3,CIC,3.0,part,I3_RECORDER:station,UP-T
UP-T,Recorder 4,CIC,4.0,part,I3_RECORDER:station I3_RECORDER_FOUR:flat,
UP-X,Report 3,CIC,3.0,part,I3_REPORT:flat,
";

fn word(license_type: LicenseType) -> &'static str {
    license_type.as_str()
}

/// Lines of an order for one account.
pub fn orders(order: &str, account: &str, lines: &[(&str, LicenseType, u32)]) -> String {
    let mut text = String::from("account,order,ordered_on,part,license_type,quantity\n");
    for (part, license_type, quantity) in lines {
        text.push_str(&format!("{account},{order},2020-01-01,{part},{},{quantity}\n", word(*license_type)));
    }
    text
}

pub fn pool_key(part: &str, license_type: LicenseType) -> PoolKey {
    PoolKey { part: part.parse().unwrap(), license_type }
}

/// The key of a production pool.
pub fn production(part: &str) -> PoolKey {
    pool_key(part, LicenseType::Production)
}

/// The four numbers of a pool of which nothing is held or reserved.
pub fn pool(ordered: u32, allocated: u32) -> Pool {
    Pool::new(ordered, allocated, 0, 0).unwrap()
}

/// Machine number `number`.
pub fn server(number: u32) -> Machine {
    machine(&format!("SRV{number:03}"), &format!("A3{number:010X}"))
}

pub fn asking(account: &str, action: Action) -> portal_api::Request {
    portal_api::Request { account: account.parse().unwrap(), action, ..request(generate(1)) }
}

/// A file of one machine at *hq*.
pub fn generating(account: &str, number: u32, parts: Vec<PartLine>) -> portal_api::Request {
    let wish = Generate {
        license_version: "3.0".parse().unwrap(),
        site: "hq".parse().unwrap(),
        machines: vec![server(number)],
        parts,
        ..generate(1)
    };
    asking(account, Action::Generate(wish))
}

pub fn updating(
    account: &str,
    serial: &str,
    machines: Vec<Machine>,
    parts: Vec<PartLine>,
) -> portal_api::Request {
    let update = Update { serial: serial.parse().unwrap(), machines, parts, confirmed_files: vec![] };
    asking(account, Action::Update(update))
}

pub fn deactivating(account: &str, serial: &str) -> portal_api::Request {
    let reason = DeactivateReason::GeneratedIncorrectly;
    asking(account, Action::Deactivate(Deactivate { serial: serial.parse().unwrap(), reason }))
}

pub fn upgrading(account: &str, pools: Vec<PoolKey>, files: &[&str]) -> portal_api::Request {
    let files = files.iter().map(|serial| serial.parse().unwrap()).collect();
    asking(account, Action::Upgrade(Upgrade { pools, files }))
}

/// Changes what is known of a site, as it stands, with nobody having been shown any file.
pub fn editing(
    account: &str,
    before: &InstallSite,
    change: impl FnOnce(&mut EditSite),
) -> portal_api::Request {
    let mut edit = EditSite {
        before: before.clone(),
        details: SiteDetails::from(before),
        active: before.active,
        confirmed_active_files: 0,
    };
    change(&mut edit);
    asking(account, Action::EditSite(Box::new(edit)))
}

/// A pool as the journal says it after a change.
pub fn pool_after(key: PoolKey, pool: Pool) -> Change {
    Change::Pool(PoolRecord { part: key.part, license_type: key.license_type, pool })
}

/// What the journal says became of a file.
pub fn state_after(serial: &str, state: FileState, overlap_ends: Option<NaiveDate>) -> Change {
    Change::FileState(FileStateRecord { serial: serial.parse().unwrap(), state, overlap_ends })
}

pub fn accepted(receipt: Receipt) -> Produced {
    match receipt.outcome {
        Outcome::Accepted(produced) => produced,
        Outcome::Refused(refused) => panic!("refused: {refused}"),
    }
}

/// Why it was refused; nothing when it was accepted.
pub fn refusals(receipt: &Receipt) -> &[Refusal] {
    match &receipt.outcome {
        Outcome::Accepted(_) => &[],
        Outcome::Refused(refused) => &refused.causes,
    }
}

impl World {
    /// The company of this room, with nothing generated yet.
    pub async fn company() -> Self {
        let world = Self::empty().await;
        let mut files = vec![
            csv("parts.csv", PARTS),
            csv(
                "accounts.csv",
                format!(
                    "account,name,model,support_ends,mirroring,managed_by\n\
                     {PLAIN},Plain,perpetual,2027-06-30,no,\n{MIRRORED},Mirrored,perpetual,2027-06-30,yes,\n"
                ),
            ),
        ];
        for account in [PLAIN, MIRRORED] {
            files.push(csv(
                &format!("sites of {account}.csv"),
                format!(
                    "account,site,name,street,city,region,postal_code,country,contact,email,phone,active\n\
                     {account},hq,Zürich,,,,,CH,,,,yes\n{account},dr,Genève,,,,,CH,,,,yes\n"
                ),
            ));
            files.push(csv(&format!("orders of {account}.csv"), orders("SO-1", account, &ORDERED)));
        }
        let report = world.import(files).await;
        assert!(report.done, "{report:?}");
        world
    }

    pub async fn accept(&self, request: &portal_api::Request) -> Produced {
        accepted(self.submit(request).await.unwrap())
    }

    /// The causes of a refusal, after which all is as it was.
    pub async fn refuse(&self, request: &portal_api::Request) -> Vec<Refusal> {
        let before = self.everything().await;
        let receipt = self.submit(request).await.unwrap();
        assert!(!refusals(&receipt).is_empty(), "accepted: {receipt:?}");
        assert_eq!(self.everything().await, before, "a refusal changes nothing");
        refusals(&receipt).to_vec()
    }

    /// Has a file generated and gives its serial.
    pub async fn generated(&self, account: &str, number: u32, parts: Vec<PartLine>) -> String {
        serial(&self.submit(&generating(account, number, parts)).await.unwrap())
    }

    /// Every row of every table but the receipts.
    pub async fn everything(&self) -> Vec<String> {
        let mut db = self.sql().await;
        let tables: Vec<String> = sqlx::query_scalar(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
                 AND name NOT IN ('receipt', '_sqlx_migrations') ORDER BY name",
        )
        .fetch_all(&mut db)
        .await
        .unwrap();
        let mut rows = Vec::new();
        for table in tables {
            let columns: String = sqlx::query_scalar(
                "SELECT group_concat('quote(' || name || ')', ' || '','' || ') FROM pragma_table_info(?)",
            )
            .bind(&table)
            .fetch_one(&mut db)
            .await
            .unwrap();
            let statement = format!("SELECT '{table}: ' || {columns} FROM {table} ORDER BY 1");
            rows.extend(
                sqlx::query_scalar::<_, String>(AssertSqlSafe(statement)).fetch_all(&mut db).await.unwrap(),
            );
        }
        db.close().await.unwrap();
        rows
    }

    pub async fn pool(&self, account: &str, key: &PoolKey) -> Option<Pool> {
        let row: Option<(u32, u32, u32, u32)> = sqlx::query_as(
            "SELECT ordered, allocated, held, reserved FROM pool WHERE account = ? AND part = ? AND license_type = ?",
        )
        .bind(account)
        .bind(key.part.as_str())
        .bind(word(key.license_type))
        .fetch_optional(&mut self.sql().await)
        .await
        .unwrap();
        row.map(|(ordered, allocated, held, reserved)| Pool::new(ordered, allocated, held, reserved).unwrap())
    }

    /// State, revision and end of the overlap, as the table has them.
    pub async fn file_row(&self, serial: &str) -> (String, u32, Option<String>) {
        sqlx::query_as("SELECT state, revision, overlap_ends FROM activation_file WHERE serial = ?")
            .bind(serial)
            .fetch_one(&mut self.sql().await)
            .await
            .unwrap()
    }

    /// What the last entry of the account's journal says, and of which request it came.
    pub async fn last_changes(&self, account: &str) -> (uuid::Uuid, Vec<Change>) {
        let (entry, body) = self.journal(&stream(account)).await.pop().unwrap();
        assert_eq!(body.by, OWNER);
        (entry.request, body.changes)
    }

    pub async fn bytes(&self, account: &str, serial: &str) -> Bytes {
        let address = path::FILE.replace("{account}", account).replace("{serial}", serial);
        let response = send(&self.caller, Method::GET, &address, Bytes::new()).await;
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body()
    }

    /// The newest trust bundle. That a person has looked at it is not this helper's matter.
    pub async fn trust(&self) -> TrustBundle {
        let answer: TrustAnswer = get(&self.caller, path::TRUST).await.unwrap();
        TrustBundle::parse_given(answer.bundles.last().unwrap()).unwrap()
    }

    /// The revocation list when its number is above `after`, verified.
    pub async fn revocations_after(&self, after: u64) -> Option<RevocationList> {
        let address = format!("{}?after={after}", path::REVOCATIONS);
        let answer: RevocationAnswer = get(&self.caller, &address).await.unwrap();
        let trust = self.trust().await;
        answer.list.map(|list| RevocationList::verify(&list, &trust).unwrap())
    }

    pub async fn revocations(&self) -> RevocationList {
        self.revocations_after(0).await.unwrap()
    }

    /// What a reader with the newest trust bundle and revocation list says of the file today.
    pub async fn inspected(&self, account: &str, serial: &str) -> Inspection {
        use portal::Clock;
        let (trust, revocations) = (self.trust().await, self.revocations().await);
        let context = Context {
            trust: Some(&trust),
            revocations: Some(&revocations),
            now: self.clock.now().timestamp(),
            ask: Ask::default(),
        };
        inspect(&self.bytes(account, serial).await, &context)
    }
}
