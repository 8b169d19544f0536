//! Every screen in light and dark and in both sizes: a picture of each is kept, and axe finds nothing.

use crate::{
    job::{begin, fill_in_the_pair},
    window::{ENTER, ESCAPE, Window},
};

/// The sizes in which screens are looked at, in pixels.
const SIZES: [(u32, u32); 2] = [(1280, 800), (1920, 1080)];

pub async fn look(window: &Window, screen: &str) {
    for theme in ["Light", "Dark"] {
        window.click("button", "Settings").await;
        window.click("any", theme).await;
        window
            .until("the theme", || async {
                let script = "return document.documentElement.dataset.theme ?? ''";
                let set = window.client.execute(script, vec![]).await.ok()?;
                (set == theme.to_lowercase()).then_some(())
            })
            .await;
        window.keys(ESCAPE).await;
        for (width, height) in SIZES {
            window.client.set_window_size(width, height).await.unwrap();
            window.picture(&format!("{screen}-{}-{width}x{height}", theme.to_lowercase())).await;
        }
        window.accessible(&format!("{screen}, {theme}")).await;
    }
    window.client.set_window_size(1280, 800).await.unwrap();
}

#[tokio::test]
async fn every_screen_in_light_and_dark() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let window = Window::open(&folder.path().join("data"), &[]).await;
    window.words("Begin").await;
    window.picture("first-start").await;
    window.accessible("first start").await;
    begin(&window).await;
    look(&window, "account-summary").await;
    fill_in_the_pair(&window).await;
    window.words("Ready to generate").await;
    look(&window, "new-activation-file").await;
    window.click("button", "Generate for CICFRA01 + CICFRA02").await;
    window.words("AF-00000001").await;
    look(&window, "activation-file-activity").await;

    // A subscription with a Japanese name: no file here, and the way on; in taller rows.
    window.click("button", "Settings").await;
    window.click("any", "Comfortable").await;
    window.keys(ESCAPE).await;
    window.fill("Account Name", "見本").await;
    window.keys(ENTER).await;
    window
        .until("the account", || async {
            (window.value("Account Name").await == "さくら見本銀行 · 100045").then_some(())
        })
        .await;
    window.click("tab", "Account Summary").await;
    window.words("SW-001-4.0-AL06").await;
    look(&window, "subscription-summary").await;
    window.click("tab", "New Activation File").await;
    window.words("is a subscription").await;
    look(&window, "subscription-new-file").await;
    window.close().await;
}
