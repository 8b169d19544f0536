//! The jobs of the tabs beside the main one: update, deactivate, sites, and what an account may do.

use serde_json::json;

use crate::{
    job::begin,
    look::look,
    window::{ASK_FOR_ONE, CONTROL, ENTER, ESCAPE, NULL, Window, afmt},
};

/// A window over the sample company with one file, AF-00000001: CICZRH01 with 10 units of AL04.
async fn with_one_file(data: &std::path::Path) -> Window {
    let window = Window::open(data, &[]).await;
    begin(&window).await;
    let (status, answer) = afmt(data, ASK_FOR_ONE);
    assert_eq!(status, Some(0), "{answer}");
    window.click("tab", "Activation File Activity").await;
    window.words("AF-00000001").await;
    window
}

async fn open_file(window: &Window, serial: &str) {
    window.click("any", serial).await;
    window.find("button", "Enlarge").await;
}

/// Available units of AL04 as production, as the summary says.
fn available(data: &std::path::Path) -> i64 {
    let (_, summary) = afmt(data, &["summary", "--account", "100042"]);
    let rows = summary["rows"].as_array().unwrap();
    let row = rows
        .iter()
        .find(|row| row["part"] == "SW-001-4.0-AL04" && row["license_type"] == "production")
        .unwrap();
    row["available"].as_i64().unwrap()
}

#[tokio::test]
async fn an_update_adds_the_second_server_and_raises_and_the_old_file_says_so() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = with_one_file(&data).await;
    assert_eq!(available(&data), 190);
    open_file(&window, "AF-00000001").await;
    window.click("button", "Update").await;
    window.words("Activation File Update").await;

    // Less than the file holds is refused at its field, and nothing is sent.
    window.fill("Assigned units of SW-001-4.0-AL04", "9").await;
    window.keys(&format!("{CONTROL}{ENTER}{NULL}")).await;
    window.words("an update never lowers").await;
    window.picture("update-lowered").await;

    window.fill("Assigned units of SW-001-4.0-AL04", "25").await;
    window.click("button", "Add second server").await;
    window.fill("Machine name, server 2", "CICZRH02").await;
    window.fill("Host ID, server 2", "A3155D1E8B42").await;
    window.words("Ready to update").await;
    look(&window, "activation-file-update").await;
    window.click("button", "Update Activation File for CICZRH01 + CICZRH02").await;
    window.words("AF-00000002").await;
    window.words("CICZRH02").await;
    // 15 more, and the second server takes nothing.
    assert_eq!(available(&data), 175);

    let (_, old) = afmt(&data, &["show", "AF-00000001"]);
    assert_eq!(old["file"]["state"], "superseded");
    let saved = folder.path().join("new.I3Lic");
    let (status, _) = afmt(&data, &["download", "AF-00000002", "-o", saved.to_str().unwrap()]);
    assert_eq!(status, Some(0));
    let (_, answer) = afmt(&data, &["inspect", saved.to_str().unwrap()]);
    let claims = &answer["contents"]["claims"];
    assert_eq!((&claims["revision"], &claims["supersedes"]), (&json!(2), &json!("AF-00000001")));

    window.click("button", "Enlarge").await;
    window.words("Revision").await;
    look(&window, "view-license-page").await;
    window.close().await;
}

#[tokio::test]
async fn a_deactivation_asks_for_its_reason_and_gives_back_what_the_file_held() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = with_one_file(&data).await;
    open_file(&window, "AF-00000001").await;
    window.click("button", "Deactivate").await;
    window.find("dialog", "Deactivate AF-00000001").await;
    window.words("190").await;
    window.picture("deactivate").await;
    window.accessible("deactivate").await;
    window.click("any", "Generated incorrectly").await;
    let confirm = window.client.find(fantoccini::Locator::Css("[data-testid=deactivate]")).await.unwrap();
    confirm.click().await.unwrap();
    window.words("Deactivated").await;
    assert_eq!(available(&data), 200);
    let (status, again) = afmt(&data, &["show", "AF-00000001"]);
    assert_eq!((status, &again["file"]["state"]), (Some(0), &json!("deactivated")));
    assert!(!window.has("button", "Update").await, "what is not in force is not updated");
    window.close().await;
}

#[tokio::test]
async fn a_site_is_made_used_and_closed_after_a_warning() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = with_one_file(&data).await;
    window.click("tab", "Install Sites").await;
    window.words("Zürich Mythenquai").await;
    look(&window, "install-sites").await;
    window.click("button", "New Install Site").await;
    window.fill("Name", "Bern Wankdorf").await;
    window.fill("Country", "Switz").await;
    window.keys(ENTER).await;
    window
        .until("the country", || async {
            (window.value("Country").await == "Switzerland (CH)").then_some(())
        })
        .await;
    window.picture("site-new").await;
    window.accessible("new install site").await;
    // What was typed is not let go without a question.
    window.keys(ESCAPE).await;
    window.words("is not saved").await;
    window.click("button", "Go on editing").await;
    window.click("button", "Create Install Site").await;
    window.words("Bern Wankdorf is saved.").await;

    // A site leads to its files, and only to these.
    window.click("any", "Zürich Mythenquai").await;
    window.click("button", "1 active file").await;
    window.words("Clear filters").await;
    window.words("AF-00000001").await;
    window.click("tab", "Install Sites").await;

    // A site with a file closes only after the file was seen.
    window.click("any", "Zürich Mythenquai").await;
    window.click("button", "Edit").await;
    window.click("field", "Active").await;
    window.words("I have seen the 1 file").await;
    window.picture("site-with-files").await;
    window.accessible("site with files").await;
    window.click("button", "Save").await;
    window.words("Confirm that you have seen").await;
    window.click("field", "I have seen the 1 file. Make the site inactive.").await;
    window.click("button", "Save").await;
    window.words("Zürich Mythenquai is saved.").await;
    let mut another = ASK_FOR_ONE.to_vec();
    another[12] = "CICZRH09=A3155D1E8B49";
    let (status, answer) = afmt(&data, &another);
    assert_ne!(status, Some(0), "{answer}");
    assert!(answer.to_string().contains("site_inactive"), "{answer}");
    window.close().await;
}

#[tokio::test]
async fn what_an_account_may_do_and_what_can_be_upgraded() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = with_one_file(&data).await;
    window.click("tab", "Software Details").await;
    window.words("You can create").await;
    look(&window, "software-details").await;
    window.click("tab", "Upgrade Software").await;
    window.words("Parts with Upgrade Options").await;
    look(&window, "upgrade-software").await;

    // Contoso has mirroring, and its support has ended.
    window.fill("Account Name", "Contoso").await;
    window.keys(ENTER).await;
    window
        .until("the account", || async {
            window.value("Account Name").await.starts_with("Contoso").then_some(())
        })
        .await;
    window.words("2026-03-31").await;
    look(&window, "upgrade-ended").await;
    window.click("tab", "Software Details").await;
    window.words("2026-03-31").await;
    look(&window, "software-details-ended").await;
    window.click("button", "Help").await;
    window.words("One card for each product line").await;
    look(&window, "help").await;
    window.close().await;
}
