//! Crashes, a missing keychain, folders that cannot be written, and the other program beside the window.

use std::path::Path;

use serde_json::json;

use crate::{
    job::{begin, fill_in_the_pair},
    window::{ASK_FOR_ONE, CONTROL, NULL, Window, afmt},
};

#[tokio::test]
async fn what_was_typed_survives_a_tab_and_a_crash() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = Window::open(&data, &[]).await;
    begin(&window).await;
    fill_in_the_pair(&window).await;
    window.fill("Pooled units of SW-001-4.0-AL04", "1e3").await;
    window.click("tab", "Activation File Activity").await;
    window.words("No activation file has been generated").await;
    window.click("tab", "New Activation File").await;
    assert_eq!(window.value("Machine name, server 2").await, "CICFRA02");
    assert_eq!(window.value("Pooled units of SW-001-4.0-AL04").await, "1e3");
    window.fill("Machine name, server 2", "CICFRA09").await;
    window.words("Draft kept").await;
    // Long enough for the keystrokes' pause, far too short for anything else to be written.
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    window.kill().await;

    let window = Window::open(&data, &[]).await;
    window.click("tab", "New Activation File").await;
    assert_eq!(window.value("Machine name, server 2").await, "CICFRA09");
    assert_eq!(window.value("Host ID, server 1").await, "a3-15-5d-1e-8b-32");
    assert_eq!(window.value("Pooled units of SW-001-4.0-AL04").await, "1e3");
    window.keys(&format!("{CONTROL}\u{E007}{NULL}")).await;
    window.words("is not a whole number").await;
    window.picture("field-error").await;
    let (_, list) = afmt(&data, &["list", "--account", "100042"]);
    assert_eq!(list["total"], 0, "nothing was sent");
    window.close().await;
}

#[tokio::test]
async fn the_window_and_afmt_work_side_by_side() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = Window::open(&data, &[]).await;
    begin(&window).await;
    window.click("tab", "Activation File Activity").await;
    window.words("No activation file has been generated").await;
    let (status, made) = afmt(&data, ASK_FOR_ONE);
    assert_eq!((status, &made["file"]["file"]["serial"]), (Some(0), &json!("AF-00000001")), "{made}");
    // Nobody touches the window: it notices by itself.
    window.words("AF-00000001").await;
    window.words("CICZRH01").await;

    window.click("tab", "Account Summary").await;
    window.words("190").await;
    fill_in_the_pair(&window).await;
    window.fill("Pooled units of SW-001-4.0-AL04", "186").await;
    window.words("1 unit short").await;
    window.picture("short").await;
    window.fill("Pooled units of SW-001-4.0-AL04", "185").await;
    window.words("Ready to generate").await;
    // The other program is a moment faster: the window is refused and says so, and nothing is given away twice.
    let mut faster = ASK_FOR_ONE.to_vec();
    faster.extend(["--confirm", "AF-00000001"]);
    assert_eq!(afmt(&data, &faster).0, Some(0));
    window.click("button", "Generate for CICFRA01 + CICFRA02").await;
    window.words("10 units short").await;
    let (_, list) = afmt(&data, &["list", "--account", "100042"]);
    assert_eq!(list["total"], 2);
    // Mended in place, it goes through.
    window.fill("Pooled units of SW-001-4.0-AL04", "175").await;
    window.words("Ready to generate").await;
    window.click("button", "Generate for CICFRA01 + CICFRA02").await;
    window.words("AF-00000003").await;
    window.close().await;
}

#[tokio::test]
async fn without_a_keychain_the_person_is_told_and_chooses() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let no_bus: &[(&str, &str)] = &[("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")];
    let window = Window::open(&data, no_bus).await;
    window.words("Where to keep the signing key").await;
    window.words("cannot be used").await;
    window.picture("choose-secrets").await;
    window.accessible("choose secrets").await;
    window.fill("Passphrase", "short").await;
    window.fill("Passphrase once more", "short").await;
    window.click("button", "Lock a file with the passphrase").await;
    window.words("at least 12 characters").await;
    window.fill("Passphrase", "correct horse battery").await;
    window.fill("Passphrase once more", "correct horse battery").await;
    window.click("button", "Lock a file with the passphrase").await;
    begin(&window).await;
    window.close().await;

    let window = Window::open(&data, no_bus).await;
    window.words("Unlock AFMT").await;
    window.picture("locked").await;
    window.fill("Passphrase", "wrong horse battery").await;
    window.click("button", "Unlock").await;
    window.words("does not open the file").await;
    window.fill("Passphrase", "correct horse battery").await;
    window.click("button", "Unlock").await;
    window.words("SW-001-4.0-AL04").await;
    window.close().await;
    let secret = std::fs::read(data.join("secrets.age")).unwrap();
    assert!(secret.starts_with(b"age-encryption.org/v1"));
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_said_and_the_file_is_still_there() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = Window::open(&data, &[]).await;
    begin(&window).await;
    assert_eq!(afmt(&data, ASK_FOR_ONE).0, Some(0));
    window.click("tab", "Activation File Activity").await;
    window.click("button", "Download AF-00000001").await;
    // Not even the superuser makes files there.
    Window::native_dialog("Save activation file", Some(Path::new("/sys/CICZRH01.I3Lic")));
    window.words("You may not write in /sys").await;
    window.picture("not-allowed").await;
    let saved = folder.path().join("CICZRH01.I3Lic");
    window.click("button", "Download again").await;
    Window::native_dialog("Save activation file", Some(&saved));
    window.words("and verified.").await;
    assert_eq!(afmt(&data, &["inspect", saved.to_str().unwrap()]).0, Some(0));
    window.close().await;
}

#[tokio::test]
async fn starting_empty_and_importing_orders() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = Window::open(&data, &[]).await;
    window.words("Begin").await;
    window.click("button", "Start empty and import orders").await;
    window.words("There are no accounts yet").await;
    window.picture("import").await;
    let bad = folder.path().join("bad.csv");
    std::fs::write(
        &bad,
        "account,order,ordered_on,part,license_type,quantity\r\n1,SO-1,24.11.2026,P,production,0\r\n",
    )
    .unwrap();
    window.click("button", "Choose files…").await;
    Window::native_dialog("Choose files to import", Some(&bad));
    window.words("Nothing is imported until all rows are right").await;
    window.words("ordered_on").await;
    window.picture("import-errors").await;

    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample/company");
    let one = folder.path().join("parts.csv");
    std::fs::copy(sample.join("parts.csv"), &one).unwrap();
    window.click("button", "Choose other files…").await;
    Window::native_dialog("Choose files to import", Some(&one));
    window.click("button", "Import").await;
    window.words("24 parts").await;
    // The rest comes by script, into the same folder; the window follows.
    let path = |name: &str| sample.join(name).display().to_string();
    let (accounts, sites, orders) = (path("accounts.csv"), path("sites.csv"), path("orders.csv"));
    assert_eq!(afmt(&data, &["import", &accounts, &sites, &orders]).0, Some(0));
    window.click("tab", "Account Summary").await;
    window.words("SW-001-4.0-AL04").await;
    window.close().await;
}
