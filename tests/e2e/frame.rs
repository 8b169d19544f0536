//! The window around the screens: the palette, links, and one program for each data folder.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use crate::{
    job::{begin, fill_in_the_pair},
    window::{CONTROL, ENTER, NULL, Window, programs},
};

/// Starts the program beside the one that is open, as a second click on its icon would.
fn start_beside(data: &Path) -> Child {
    Command::new(programs().join("afmt-desktop"))
        .env("AFMT_DATA_FOLDER", data)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Whether the program has ended by itself, and well; none while it runs after this long.
async fn ends_well(program: &mut Child, seconds: u64) -> Option<bool> {
    for _ in 0..seconds * 10 {
        if let Some(status) = program.try_wait().unwrap() {
            return Some(status.success());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    None
}

#[tokio::test]
async fn the_palette_finds_a_machine_by_its_host_id_and_goes_back_by_a_link() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let window = Window::open(&folder.path().join("data"), &[]).await;
    begin(&window).await;
    fill_in_the_pair(&window).await;
    window.click("button", "Generate for CICFRA01 + CICFRA02").await;
    window.words("AF-00000001").await;
    window.click("tab", "Account Summary").await;
    window.words("SW-001-4.0-AL04").await;

    window.keys(&format!("{CONTROL}k{NULL}")).await;
    window.fill("Search everything", "a3:15:5d:1e:8b:33").await;
    window.words("CICFRA01 A3155D1E8B32 + CICFRA02 A3155D1E8B33").await;
    window.picture("palette").await;
    window.accessible("palette").await;
    window.keys(ENTER).await;
    window.words("This file is genuine").await;

    // From another account back into this one.
    window.keys(&format!("{CONTROL}k{NULL}")).await;
    window.fill("Search everything", "100043").await;
    window.words("Accounts").await;
    window.keys(ENTER).await;
    window
        .until("the account", || async {
            window.value("Account Name").await.ends_with("100043").then_some(())
        })
        .await;
    window.keys(&format!("{CONTROL}k{NULL}")).await;
    let link = "afmt:///activation-file-activity?account=100042&serial=AF-00000001";
    window.fill("Search everything", link).await;
    window.words("Go to the place of this link").await;
    window.keys(ENTER).await;
    window.words("This file is genuine").await;
    assert!(window.value("Account Name").await.ends_with("100042"));

    window.keys(&format!("{CONTROL},{NULL}")).await;
    window.words("Pinned key").await;
    window.picture("settings").await;
    window.accessible("settings").await;
    window.close().await;
}

#[tokio::test]
async fn a_second_start_on_the_same_data_folder_ends_and_one_on_another_does_not() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = Window::open(&data, &[]).await;
    begin(&window).await;

    let mut same = start_beside(&data);
    let ended = ends_well(&mut same, 30).await;
    let mut other = start_beside(&folder.path().join("other"));
    let other_ended = ends_well(&mut other, 8).await;
    for program in [&mut same, &mut other] {
        program.kill().ok();
        program.wait().unwrap();
    }
    assert_eq!(ended, Some(true));
    assert_eq!(other_ended, None);
    window.words("SW-001-4.0-AL04").await;
    window.close().await;
}
