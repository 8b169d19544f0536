//! What the form asks and says beyond the switchover pair, and the picker among ten thousand accounts.

use std::fmt::Write as _;

use serde_json::json;

use crate::{
    job::begin,
    window::{ENTER, Window, afmt},
};

#[tokio::test]
async fn a_media_server_is_asked_for_its_attributes_and_odd_host_ids_are_warned_of() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = Window::open(&data, &[]).await;
    begin(&window).await;
    window.click("button", "New Activation File with SW-002-4.0-MS01").await;
    window.fill("Install Site", "Zü").await;
    window.fill("Machine name", "media-server-zuerich").await;
    window.fill("Host ID, from GetHostID", "00-50-56-aa-bb-cc").await;
    window.words("This looks like the address of a network interface").await;
    window.words("Windows shortens it to MEDIA-SERVER-ZU").await;
    window.fill("CPU cores", "0").await;
    window.click("radio", "Yes").await;
    window.fill("Units of SW-002-4.0-MS01", "1").await;
    window.words("Write a whole number from 1 to 1024").await;
    window.picture("media-server-wrong").await;
    window.fill("CPU cores", "8").await;
    // A warning stops nothing.
    window.words("Ready to generate").await;
    window.picture("media-server-ready").await;
    window.click("button", "Generate for media-server-zuerich").await;
    window.words("AF-00000001").await;
    let (_, shown) = afmt(&data, &["show", "AF-00000001"]);
    assert_eq!(shown["attributes"], json!({ "cores": 8, "virtual_machine": "yes" }));
    assert_eq!(shown["file"]["machines"][0]["host_id"], "005056AABBCC");
    window.close().await;
}

#[tokio::test]
async fn an_account_is_found_among_ten_thousand_by_typing() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    assert_eq!(afmt(&data, &["init", "--sample-company", "--name", "Ada"]).0, Some(0));
    let mut accounts = String::from("account,name,model,support_ends,mirroring,managed_by\r\n");
    for number in 0..10_000 {
        write!(accounts, "{},Müller & Söhne Nr. {number:04},perpetual,2030-01-01,no,\r\n", 200_000 + number)
            .unwrap();
    }
    let file = folder.path().join("accounts.csv");
    std::fs::write(&file, accounts).unwrap();
    let (status, report) = afmt(&data, &["import", file.to_str().unwrap()]);
    assert_eq!((status, &report["accounts"]["added"]), (Some(0), &json!(10_000)), "{report}");

    let window = Window::open(&data, &[]).await;
    window.words("Account Summary").await;
    window.fill("Account Name", "sohne 7391").await;
    window.keys(ENTER).await;
    window
        .until("the account", || async {
            (window.value("Account Name").await == "Müller & Söhne Nr. 7391 · 207391").then_some(())
        })
        .await;
    window.words("Nothing has been ordered for this account yet").await;
    window.picture("ten-thousand-accounts").await;
    window.close().await;
}
