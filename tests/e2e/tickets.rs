//! Tickets, from the header and from a screen that can do no more, to the answer.

use std::fs;

use serde_json::json;

use crate::{
    job::begin,
    look::look,
    window::{CONTROL, ENTER, NULL, Window, afmt},
};

/// Fills in what every question needs.
async fn ask(window: &Window, subject: &str) {
    window.fill("Subject", subject).await;
    window.fill("Question", "The server has two. Which one counts?").await;
    window.fill("Name", "Ada Lovelace").await;
    window.fill("E-mail", "ada@alpenrueck.example").await;
}

#[tokio::test]
async fn a_question_with_a_file_gets_its_number_an_answer_and_a_reply() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let log = folder.path().join("gethostid.log");
    fs::write(&log, "A3155D1E8B32\nA3155D1E8B33\n").unwrap();
    let window = Window::open(&data, &[]).await;
    begin(&window).await;

    window.click("button", "Activation File Related Question").await;
    window.find("field", "Subject").await;
    // What is shown is what it is about; what is missing is told at its field, and nothing is sent.
    window
        .until("the account", || async {
            (window.value("Account").await == "Alpenrück Versicherung AG (100042)").then_some(())
        })
        .await;
    window.click("button", "Send question").await;
    window.words("This field is needed. Fill it in.").await;
    assert_eq!(afmt(&data, &["tickets", "list"]).1["total"], 0);

    ask(&window, "Which host ID?").await;
    window.click("button", "Attach files…").await;
    Window::native_dialog("Choose files to attach", None);
    window.click("button", "Attach files…").await;
    Window::native_dialog("Choose files to attach", Some(&log));
    window.words("gethostid.log").await;
    look(&window, "question").await;
    window.click("button", "Send question").await;
    window.words("The Licensing Team reads it now.").await;
    window.words("T-000001").await;
    window.picture("question-sent").await;
    window.accessible("question sent").await;
    let (_, asked) = afmt(&data, &["tickets", "show", "T-000001"]);
    assert_eq!(asked["attachments"][0]["name"], "gethostid.log");
    assert_eq!(asked["form"]["contact"]["name"], "Ada Lovelace");

    // The Licensing Team answers elsewhere; the window hears of it by itself.
    let answer = "The one of the card that stays.";
    let (status, _) = afmt(&data, &["tickets", "answer", "T-000001", "--text", answer]);
    assert_eq!(status, Some(0));
    window.words("1 new answer").await;
    window.click("button", "1 new answer").await;
    window.words("New answer").await;
    window.words("Answered").await;
    window.click("any", "T-000001").await;
    window.words(answer).await;
    window
        .until("the answer to be seen", || async {
            (!window.has("button", "1 new answer").await).then_some(())
        })
        .await;
    look(&window, "tickets").await;
    window.fill("Reply", "Thank you.").await;
    window.keys(&format!("{CONTROL}{ENTER}{NULL}")).await;
    window.words("Thank you.").await;
    window
        .until("the reply at the portal", || async {
            let (_, said) = afmt(&data, &["tickets", "show", "T-000001"]);
            let messages = said["messages"].as_array()?;
            (messages.len() == 3 && messages[2]["text"] == "Thank you.").then_some(())
        })
        .await;

    let saved = folder.path().join("saved.log");
    window.click("button", "gethostid.log").await;
    Window::native_dialog("Save attachment", Some(&saved));
    window.until("the attachment", || async { saved.is_file().then_some(()) }).await;
    assert_eq!(fs::read(&saved).unwrap(), fs::read(&log).unwrap());

    // Closed, nobody may add to it.
    assert_eq!(afmt(&data, &["tickets", "close", "T-000001"]).0, Some(0));
    window.words("T-000001 is closed.").await;
    assert!(!window.has("field", "Reply").await);
    window.close().await;
}

#[tokio::test]
async fn what_a_subscription_cannot_generate_is_requested_where_it_says_so() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = Window::open(&data, &[]).await;
    begin(&window).await;
    window.fill("Account Name", "見本").await;
    window.keys(ENTER).await;
    window
        .until("the account", || async {
            (window.value("Account Name").await == "さくら見本銀行 · 100045").then_some(())
        })
        .await;
    window.click("tab", "Software Details").await;
    window.words("the account is a subscription").await;
    window.click("button", "Request from the Licensing Team").await;
    window.words("Third-party Activation File Request").await;
    window
        .until("what is known", || async {
            (window.value("Product or part").await == "CIC 4.0").then_some(())
        })
        .await;
    assert_eq!(window.value("Account").await, "さくら見本銀行 (100045)");
    assert_eq!(window.value("Product line").await, "CIC");
    assert_eq!(window.value("Subject").await, "Activation file for CIC 4.0");
    look(&window, "third-party-request").await;
    window.fill("Why you need it", "A second server goes live on Monday.").await;
    window.fill("Name", "田中").await;
    window.fill("E-mail", "tanaka@sakura.example").await;
    window.keys(&format!("{CONTROL}{ENTER}{NULL}")).await;
    window.words("T-000001").await;
    let (_, shown) = afmt(&data, &["tickets", "show", "T-000001"]);
    assert_eq!(shown["kind"], "third_party_request");
    assert_eq!(shown["form"]["third_party"]["product"], json!("CIC 4.0"));
    window.close().await;
}

#[tokio::test]
async fn a_question_before_the_first_start_waits_and_goes_by_itself() {
    let folder = tempfile::TempDir::with_prefix("afmt-").unwrap();
    let data = folder.path().join("data");
    let window = Window::open(&data, &[]).await;
    window.words("Begin").await;
    window.click("button", "Activation File Related Question").await;
    ask(&window, "How do I begin?").await;
    window.accessible("question before the first start").await;
    window.click("button", "Send question").await;
    window.words("It is kept, and not sent yet").await;
    window.picture("question-waits").await;
    window.click("button", "Back to the start screen").await;
    begin(&window).await;
    window
        .until("the number", || async {
            let (_, listed) = afmt(&data, &["tickets", "list"]);
            (listed["tickets"][0]["number"] == "T-000001").then_some(())
        })
        .await;
    window.close().await;
}
