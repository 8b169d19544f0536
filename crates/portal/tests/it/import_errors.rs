//! Imports that are refused: which file, which line, which column, and what to do.

use portal_api::{ImportError, ImportReport};

use crate::support::*;

const PARTS: &str = "part,description,product_line,license_version,kind,keys,upgrade_to\n";
const ACCOUNTS: &str = "account,name,model,support_ends,mirroring,managed_by\n";
const SITES: &str = "account,site,name,street,city,region,postal_code,country,contact,email,phone,active\n";
const ORDERS: &str = "account,order,ordered_on,part,license_type,quantity\n";

async fn errors(world: &World, content: &str) -> Vec<ImportError> {
    let report: ImportReport = world.import_csv(content).await;
    assert!(!report.done, "{content}");
    assert_eq!(report.error_count as usize, report.errors.len());
    report.errors
}

fn said(error: &ImportError) -> (u32, Option<&str>, &str) {
    assert_eq!(error.file, "file.csv");
    (error.line, error.column.as_deref(), &error.message)
}

#[track_caller]
fn is(error: &ImportError, line: u32, column: Option<&str>, part_of_message: &str) {
    let (found_line, found_column, message) = said(error);
    assert_eq!((found_line, found_column), (line, column), "{message}");
    assert!(message.contains(part_of_message), "{message:?} has no {part_of_message:?}");
    assert!(message.len() < 400, "{message}");
}

#[tokio::test]
async fn headers() {
    let world = World::sample().await;
    let found = errors(&world, "account,order,ordered_on,part,license_type\n1,2,3,4,5\n").await;
    assert_eq!(found.len(), 1);
    is(&found[0], 1, Some("quantity"), "missing");
    let found = errors(&world, "account,order,ordered_on,part,license_type,quantity,colour\n").await;
    is(&found[0], 1, Some("colour"), "no such column");
    let found = errors(&world, "account,order,ordered_on,part,license_type,quantity,ORDER\n").await;
    is(&found[0], 1, Some("order"), "twice");
    let found = errors(&world, "account,order,,ordered_on,part,license_type,quantity\n").await;
    is(&found[0], 1, Some("#3"), "no such column");
    let found = errors(&world, "\n\nwhat,is,this\n1,2,3\n").await;
    is(&found[0], 3, None, "header row of no table");
    for empty in ["", "\u{FEFF}", "\r\n\r\n"] {
        is(&errors(&world, empty).await[0], 1, None, "empty");
    }
    let report = world.import(vec![]).await;
    assert!(report.errors[0].message.contains("No file"), "{report:?}");
    // A broken header after a broken row of another file is seen too.
    let report = world
        .import(vec![
            csv("one.csv", format!("{ORDERS}x\n")),
            csv("two.csv", "account,name,model,colour\nx,y,z,w\n"),
        ])
        .await;
    assert!(report.errors.iter().any(|error| error.column.as_deref() == Some("colour")));
}

#[tokio::test]
async fn fields_of_parts() {
    let world = World::sample().await;
    for (row, column, message) in [
        ("A B,D,CIC,4.0,part,K:flat,", "part", "not allowed"),
        ("A,,CIC,4.0,part,K:flat,", "description", "needed"),
        ("A,D,C/C,4.0,part,K:flat,", "product_line", "not allowed"),
        ("A,D,CIC,2023 R3,part,K:flat,", "license_version", "not allowed"),
        ("A,D,CIC,4.0,bundle,K:flat,", "kind", "part, trial_bundle, addon_bundle"),
        ("A,D,CIC,4.0,part,,", "keys", "at least one"),
        ("A,D,CIC,4.0,part,K,", "keys", "KEY:rule"),
        ("A,D,CIC,4.0,part,K:sometimes,", "keys", "KEY:rule"),
        ("A,D,CIC,4.0,part,K:flat K:flat,", "keys", "twice"),
        ("A,D,CIC,4.0,part,K:flat,A", "upgrade_to", "itself"),
        ("A,D,CIC,4.0,part,K:flat,NEW", "upgrade_to", "There is no part NEW"),
    ] {
        let found = errors(&world, &format!("{PARTS}{row}\n")).await;
        assert_eq!(found.len(), 1, "{row}");
        is(&found[0], 2, Some(column), message);
    }
}

#[tokio::test]
async fn fields_of_accounts_and_sites() {
    let world = World::sample().await;
    for (row, column, message) in [
        (",N,perpetual,2030-01-01,no,", "account", "needed"),
        ("1,a\u{202E}b,perpetual,2030-01-01,no,", "name", "U+202E"),
        ("1,N,rented,2030-01-01,no,", "model", "perpetual, subscription"),
        ("1,N,perpetual,01.01.2030,no,", "support_ends", "not a date"),
        ("1,N,perpetual,2030-01-01,maybe,", "mirroring", "yes, no"),
        ("1,N,perpetual,2030-01-01,no,a\u{7}", "managed_by", "U+0007"),
    ] {
        let found = errors(&world, &format!("{ACCOUNTS}{row}\n")).await;
        is(&found[0], 2, Some(column), message);
    }
    for (row, column, message) in [
        ("100042,a/b,N,,,,,CH,,,,yes", "site", "not allowed"),
        ("100042,a,,,,,,CH,,,,yes", "name", "needed"),
        ("100042,a,N,,,,,ch,,,,yes", "country", "ISO 3166-1"),
        ("100042,a,N,,,,,UK,,,,yes", "country", "ISO 3166-1"),
        ("100042,a,N,,,,,CH,,nobody,,yes", "email", "e-mail"),
        ("100042,a,N,,,,,CH,,a@b@c,,yes", "email", "e-mail"),
        ("100042,a,N,,,,,CH,,,,", "active", "yes, no"),
        ("9,a,N,,,,,CH,,,,yes", "account", "There is no account 9"),
    ] {
        let found = errors(&world, &format!("{SITES}{row}\n")).await;
        is(&found[0], 2, Some(column), message);
    }
    let paste = format!("{ACCOUNTS}1,{},perpetual,2030-01-01,no,\n", "x".repeat(10 * 1024 * 1024));
    is(&errors(&world, &paste).await[0], 2, Some("name"), "at most 120");
}

#[tokio::test]
async fn fields_of_orders() {
    let world = World::sample().await;
    for (row, column, message) in [
        ("9,SO,2020-01-01,SW-001-4.0-AL04,production,1", "account", "There is no account 9"),
        ("100042,S O,2020-01-01,SW-001-4.0-AL04,production,1", "order", "not allowed"),
        ("100042,SO,2020-02-30,SW-001-4.0-AL04,production,1", "ordered_on", "not a date"),
        ("100042,SO,2020-01-01,SW-9,production,1", "part", "There is no part SW-9"),
        ("100042,SO,2020-01-01,SW-001-4.0-AL04,prod,1", "license_type", "production, development"),
        ("100042,SO,2020-01-01,SW-001-4.0-AL04,production,", "quantity", "needed"),
        ("100042,SO,2020-01-01,SW-001-4.0-AL04,production,0", "quantity", "from 1"),
        ("100042,SO,2020-01-01,SW-001-4.0-AL04,production,-1", "quantity", "from 1"),
        ("100042,SO,2020-01-01,SW-001-4.0-AL04,production,2147483648", "quantity", "from 1"),
        ("100042,SO,2020-01-01,SW-001-4.0-AL04,production,1e3", "quantity", "digits"),
    ] {
        let found = errors(&world, &format!("{ORDERS}{row}\n")).await;
        assert_eq!(found.len(), 1, "{row}");
        is(&found[0], 2, Some(column), message);
    }
    let large =
        (0..3).map(|order| format!("100042,BIG-{order},2020-01-01,SW-001-4.0-AL04,production,2147483647\n"));
    let found = errors(&world, &format!("{ORDERS}{}", large.collect::<String>())).await;
    is(&found[0], 4, Some("quantity"), "more than 4294967295 units");
}

#[tokio::test]
async fn rows_and_lines() {
    let world = World::sample().await;
    let good = "100042,SO,2020-01-01,SW-001-4.0-AL04,production,1";
    for ending in ["\n", "\r\n", "\r"] {
        let rows = [ORDERS.trim_end(), "", good, "", "", "x,y", "100042,SO,2020-01-01", "1,2,3,4,5,6,7"];
        let found = errors(&world, &rows.join(ending)).await;
        assert_eq!(found.iter().map(|error| error.line).collect::<Vec<_>>(), [6, 7, 8], "{ending:?}");
        is(&found[1], 7, None, "3 fields, and the header has 6");
    }
    // A quoted line feed counts as a physical line; the row stands where it begins.
    let notes = format!(
        "{},notes\n100042,a,N,,,,,CH,,,,yes,\"one\ntwo\nthree\"\n100042,b,N,,,,,XX,,,,yes,\n",
        SITES.trim_end()
    );
    is(&errors(&world, &notes).await[0], 5, Some("country"), "XX");
    let open = format!("{ORDERS}{good}\n100042,\"SO,2020-01-01,SW-001-4.0-AL04,production,1\n{good}\n{good}");
    is(&errors(&world, &open).await[0], 3, None, "never closed");
}

#[tokio::test]
async fn duplicates_name_the_other_line() {
    let world = World::sample().await;
    let row = "100042,SO,2020-01-01,SW-001-4.0-AL04,production,1\n";
    let found = errors(&world, &format!("{ORDERS}{row}\n{row}")).await;
    is(&found[0], 4, Some("order"), "line 2 of file.csv");
    let account = "7,N,perpetual,2030-01-01,no,\n";
    let report = world
        .import(vec![
            csv("one.csv", format!("{ACCOUNTS}{account}")),
            csv("two.csv", format!("{ACCOUNTS}\n\n{account}")),
        ])
        .await;
    let error = &report.errors[0];
    assert_eq!((error.file.as_str(), error.line), ("two.csv", 4));
    assert!(error.message.contains("line 2 of one.csv"), "{}", error.message);
    let site = "100042,zrh-1,N,,,,,CH,,,,yes\n";
    is(&errors(&world, &format!("{SITES}{site}{site}")).await[0], 3, Some("site"), "line 2");
    let part = "A,D,CIC,4.0,part,K:flat,\n";
    is(&errors(&world, &format!("{PARTS}{part}{part}")).await[0], 3, Some("part"), "line 2");
}

#[tokio::test]
async fn one_bad_row_keeps_everything_out_and_errors_are_bounded() {
    let world = World::empty().await;
    let mut files = sample_files();
    files[0].content.push_str("100042,SO,2020-01-01,SW-9,production,1\n");
    let report = world.import(files).await;
    assert_eq!((report.done, report.error_count), (false, 1));
    assert_eq!(world.number("SELECT count(*) FROM account").await, 0);
    assert_eq!(world.number("SELECT count(*) FROM journal").await, 1, "only the founding");

    let rows = "9,SO,2020-01-01,SW-9,production,none\n".repeat(1000);
    let report = world.import_csv(&format!("{ORDERS}{rows}")).await;
    assert_eq!((report.errors.len(), report.error_count), (200, 1000));
}
