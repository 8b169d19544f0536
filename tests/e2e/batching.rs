//! Several machines at once, drafts by name, and the main job with as few keys as it takes.

use serde_json::json;

use crate::{
    job::begin,
    window::{CONTROL, ENTER, ESCAPE, NULL, Window, afmt},
};

/// The form over a row of the summary, with a site and five units: nothing lacks but machines.
async fn all_but_machines(window: &Window) {
    window.click("button", "New Activation File with SW-001-4.0-AL04").await;
    window.fill("Install Site", "Frankf").await;
    window.fill("Assigned units of SW-001-4.0-AL04", "5").await;
}

/// Puts text into the field that has the focus, as pasting does.
async fn paste(window: &Window, text: &str) {
    let script = "return document.execCommand('insertText', false, arguments[0])";
    assert_eq!(window.client.execute(script, vec![json!(text)]).await.unwrap(), json!(true));
}

#[tokio::test]
async fn of_three_machines_the_two_good_ones_get_their_files() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = Window::open(&data, &[]).await;
    begin(&window).await;
    all_but_machines(&window).await;
    window.click("button", "Several machines…").await;
    window.find("dialog", "Several machines").await;
    window.picture("batch-empty").await;
    window.accessible("several machines, empty").await;

    window.click("field", "Machines, one row each").await;
    paste(&window, "machine;host_id\nCICBER01;A3155D1E8B61\nCICBER02;\nCICBER03;A3-15-5D-1E-8B-63\n").await;
    window.words("2 of 3 rows can go.").await;
    window.words("Needs correcting").await;
    window.words("190").await;
    window.picture("batch-checked").await;
    window.accessible("several machines").await;
    let (_, none) = afmt(&data, &["show", "AF-00000001"]);
    assert_eq!(none["error"]["code"], "unknown_file", "looking generates nothing: {none}");

    // The bad one is left out only when told so.
    window.click("button", "Generate 2 files").await;
    window.words("1 row cannot go and is left out.").await;
    window.picture("batch-asking").await;
    window.click("button", "Generate the other 2 files").await;
    window.words("2 of 2 files answered").await;
    window.words("AF-00000002").await;
    window.picture("batch-done").await;
    window.accessible("several machines, done").await;

    window.click("button", "Go to the files").await;
    window.find("row", "CICBER01").await;
    window.find("row", "CICBER03").await;
    assert!(!window.text().await.contains("CICBER02"));
    for (serial, machine, host_id) in
        [("AF-00000001", "CICBER01", "A3155D1E8B61"), ("AF-00000002", "CICBER03", "A3155D1E8B63")]
    {
        let saved = folder.path().join(format!("{serial}.I3Lic"));
        let (status, answer) = afmt(&data, &["download", serial, "-o", saved.to_str().unwrap()]);
        assert_eq!(status, Some(0), "{answer}");
        let (_, answer) = afmt(&data, &["inspect", saved.to_str().unwrap(), "--machine", machine]);
        assert_eq!(answer["verdict"], "valid", "{answer}");
        assert_eq!(
            answer["contents"]["claims"]["machines"],
            json!([{ "name": machine, "host_id": host_id }])
        );
    }

    // And one more like the first, for another machine.
    window.click("any", "AF-00000001").await;
    window.click("button", "New file like this").await;
    window.fill("Machine name", "CICBER02").await;
    window.fill("Host ID, from GetHostID", "A3155D1E8B62").await;
    assert_eq!(window.value("Assigned units of SW-001-4.0-AL04").await, "5");
    window.click("button", "Generate for CICBER02").await;
    window.words("AF-00000003").await;
    window.close().await;
}

#[tokio::test]
async fn drafts_by_name_outlive_the_window() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = Window::open(&data, &[]).await;
    begin(&window).await;
    all_but_machines(&window).await;
    window.fill("Machine name", "KEPT01").await;
    window.click("button", "Drafts…").await;
    window.find("dialog", "Drafts").await;
    window.words("No draft is kept under a name yet.").await;
    window.fill("Keep as", "Berlin racks").await;
    window.keys(ENTER).await;
    window.find("button", "Open Berlin racks").await;
    window.picture("drafts").await;
    window.accessible("drafts").await;
    window.keys(ESCAPE).await;
    window.click("button", "Clear form").await;
    window.words("Undo").await;
    assert_eq!(window.value("Machine name").await, "");
    window.close().await;

    let window = Window::open(&data, &[]).await;
    window.words("SW-001-4.0-AL04").await;
    window.click("tab", "New Activation File").await;
    window.click("button", "Drafts…").await;
    window.click("button", "Open Berlin racks").await;
    window
        .until("the draft", || async { (window.value("Machine name").await == "KEPT01").then_some(()) })
        .await;
    assert_eq!(window.value("Assigned units of SW-001-4.0-AL04").await, "5");

    window.click("button", "Drafts…").await;
    window.click("button", "Delete Berlin racks").await;
    window.words("Delete this draft?").await;
    window.click("button", "Delete Berlin racks").await;
    window.words("No draft is kept under a name yet.").await;
    // What stands in the form has nothing to do with it.
    window.keys(ESCAPE).await;
    assert_eq!(window.value("Machine name").await, "KEPT01");
    window.close().await;
}

#[tokio::test]
async fn from_a_row_to_a_saved_file_it_takes_seven_keys() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = Window::open(&data, &[]).await;
    begin(&window).await;
    window.click("any", "SW-001-4.0-AL04").await;
    window.words("SO-2019-00417").await;

    window.keys(&format!("{CONTROL}n{NULL}")).await;
    on_field(&window, "site").await;
    window.keys("Frankf").await;
    window.keys(ENTER).await;
    // From here on nothing is waited for: each key finds its field at once.
    window.keys("CICFRA01").await;
    window.keys(ENTER).await;
    window.keys("A3155D1E8B32").await;
    window.keys(ENTER).await;
    window.keys("5").await;
    window.keys(&format!("{CONTROL}{ENTER}{NULL}")).await;
    window.words("AF-00000001").await;
    window
        .until("the focus on Download", || async {
            let script = "return document.activeElement?.dataset?.testid ?? ''";
            let testid = window.client.execute(script, vec![]).await.ok()?;
            (testid == "download").then_some(())
        })
        .await;
    let saved = folder.path().join("CICFRA01.I3Lic");
    window.keys(ENTER).await;
    Window::native_dialog("Save activation file", Some(&saved));
    window.words("and verified.").await;
    let (_, answer) = afmt(&data, &["inspect", saved.to_str().unwrap(), "--machine", "CICFRA01"]);
    assert_eq!(answer["verdict"], "valid", "{answer}");
    window.close().await;
}

/// Waits until the field of that id has the focus.
async fn on_field(window: &Window, id: &str) {
    window
        .until(&format!("the focus on {id}"), || async {
            let script = "return document.activeElement?.closest('[data-field]')?.dataset.field ?? ''";
            let field = window.client.execute(script, vec![]).await.ok()?;
            (field == id).then_some(())
        })
        .await;
}
