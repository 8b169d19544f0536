//! The main job, from the first start to a verified file on disk.

use std::fs;

use serde_json::json;

use crate::window::{CONTROL, DOWN, ENTER, NULL, TAB, Window, afmt};

/// Starts with the sample company and shows its first account's parts.
pub async fn begin(window: &Window) {
    window.words("Begin").await;
    window.fill("Your name", "Ada Lovelace").await;
    window.click("button", "Start with the sample company").await;
    window.words("SW-001-4.0-AL04").await;
}

/// Fills the form for a switchover pair, coming from a row of the summary.
pub async fn fill_in_the_pair(window: &Window) {
    window.click("button", "New Activation File with SW-001-4.0-AL04").await;
    window.fill("Install Site", "Frankf").await;
    window.click("radio", "Switchover pair").await;
    window.fill("Machine name, server 1", "CICFRA01").await;
    window.fill("Host ID, server 1", "a3-15-5d-1e-8b-32").await;
    window.fill("Machine name, server 2", "CICFRA02").await;
    window.fill("Host ID, server 2", "A3155D1E8B33").await;
    window.fill("Units of SW-001-4.0-SV01", "1").await;
    window.fill("Assigned units of SW-001-4.0-AL04", "5").await;
    window.fill("Pooled units of SW-001-4.0-AL04", "25").await;
}

#[tokio::test]
async fn from_the_first_start_to_a_verified_file_on_disk() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = Window::open(&data, &[]).await;
    begin(&window).await;
    assert_eq!(window.value("Account Name").await, "Alpenrück Versicherung AG · 100042");

    // A row opens to its orders and licence keys.
    window.click("any", "SW-001-4.0-AL04").await;
    window.keys(ENTER).await;
    window.words("SO-2019-00417").await;
    window.words("I3_ACCESS_CLIENT_CONCURRENT").await;
    window.picture("account-summary-open").await;

    fill_in_the_pair(&window).await;
    window.words("Ready to generate").await;
    for words in ["I3_LICENSE_BASIC_STATION", "I3_FEATURE_CIC_SERVER", "170"] {
        window.words(words).await;
    }
    window.picture("new-activation-file-ready").await;
    window.click("button", "Generate for CICFRA01 + CICFRA02").await;

    window.words("AF-00000001").await;
    let focused = window.until("the focus on Download", || async {
        let script = "return document.activeElement?.dataset?.testid ?? ''";
        let testid = window.client.execute(script, vec![]).await.ok()?;
        (testid == "download").then_some(testid)
    });
    assert_eq!(focused.await, json!("download"));
    window.words("A3155D1E8B32").await;
    window.picture("view-license").await;

    // Closing the dialog leaves nothing.
    let saved = folder.path().join("stick").join("CICFRA01.I3Lic");
    fs::create_dir(saved.parent().unwrap()).unwrap();
    window.keys(ENTER).await;
    Window::native_dialog("Save activation file", None);
    window
        .until("Download to be ready again", || async {
            window.has("button", "Download").await.then_some(())
        })
        .await;
    assert_eq!(fs::read_dir(saved.parent().unwrap()).unwrap().count(), 0);

    // Ctrl+D, a name without the extension, Return.
    window.keys(&format!("{CONTROL}d{NULL}")).await;
    Window::native_dialog("Save activation file", Some(&saved.with_extension("")));
    window.words("and verified.").await;
    window.picture("saved").await;
    assert!(saved.is_file());

    let (status, answer) = afmt(&data, &["inspect", saved.to_str().unwrap(), "--machine", "cicfra02"]);
    assert_eq!((status, &answer["verdict"]), (Some(0), &json!("valid")), "{answer}");
    let claims = &answer["contents"]["claims"];
    assert_eq!(claims["generated_by"], "Ada Lovelace");
    assert_eq!(claims["keys"]["I3_LICENSE_BASIC_STATION"], 30);
    assert_eq!(claims["machines"][1], json!({ "name": "CICFRA02", "host_id": "A3155D1E8B33" }));

    // Saved once more, over itself after the dialog's own question, it is the same byte for byte.
    let bytes = fs::read(&saved).unwrap();
    let again = saved.with_file_name("again.I3Lic");
    let (status, _) = afmt(&data, &["download", "AF-00000001", "-o", again.to_str().unwrap()]);
    assert_eq!((status, fs::read(&again).unwrap()), (Some(0), bytes));

    window.click("tab", "Account Summary").await;
    window.words("170").await;
    window.close().await;
}

#[tokio::test]
async fn the_main_job_by_keyboard_alone() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = Window::open(&data, &[]).await;
    window.words("Begin").await;
    // The name stands selected; the next stop is the sample company.
    window.keys(&format!("Ada{TAB}")).await;
    window.keys(ENTER).await;
    window.words("SW-001-4.0-AL04").await;
    window.keys(&format!("{CONTROL}n{NULL}")).await;
    window.words("Choose product line").await;

    // A select is operated by typing; Tab goes on in the order of the form.
    focus(&window, "Product Line").await;
    window.keys("CIC").await;
    window.keys(TAB).await;
    window.keys("Production").await;
    window.keys(TAB).await;
    focus(&window, "Install Site").await;
    window.keys("Zü").await;
    focus(&window, "Machine name").await;
    window.keys(&format!("CICZRH01{TAB}A3155D1E8B40")).await;
    // The table of parts is one stop; arrows move inside it.
    focus(&window, "Assigned units of SW-001-4.0-AA01").await;
    window.keys(DOWN).await;
    window.keys("10").await;
    window.words("Ready to generate").await;
    window.keys(&format!("{CONTROL}{ENTER}{NULL}")).await;
    window.words("AF-00000001").await;
    let saved = folder.path().join("CICZRH01.I3Lic");
    window.keys(ENTER).await;
    Window::native_dialog("Save activation file", Some(&saved));
    window.words("and verified.").await;
    let (status, answer) = afmt(&data, &["inspect", saved.to_str().unwrap()]);
    assert_eq!((status, &answer["verdict"]), (Some(0), &json!("valid")), "{answer}");
    window.close().await;
}

/// Presses Tab until the field has the focus: nobody who works by keyboard gets there otherwise.
async fn focus(window: &Window, field: &str) {
    for _ in 0..60 {
        let element = window.find("field", field).await;
        let script = "return document.activeElement === arguments[0]";
        let argument = serde_json::to_value(&element).unwrap();
        if window.client.execute(script, vec![argument]).await.unwrap() == json!(true) {
            return;
        }
        window.keys(TAB).await;
    }
    window.picture("no-focus").await;
    panic!("Tab never reached {field:?}");
}
