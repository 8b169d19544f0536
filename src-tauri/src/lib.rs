//! The shell: the window, the native dialogs, and one thin command for each use case of [`workbench::Seat`].
//!
//! No rule lives here. What a command takes and gives is typed by the table in [`workbench::commands`].

mod commands;
mod dialogs;
mod folders;
mod instance;
mod window;
mod words;

use std::{process::ExitCode, sync::Arc};

use tauri::{
    Manager,
    webview::{PageLoadEvent, PageLoadPayload},
};
use workbench::{Seat, Surroundings, instance_name};

/// Starts the application and stays until its window is closed.
#[expect(clippy::print_stderr, reason = "there is no window yet in which to say it")]
pub fn run() -> ExitCode {
    let surroundings = match Surroundings::of_this_machine(None) {
        Ok(surroundings) => surroundings,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let name = instance_name(&surroundings.data_folder);
    let remembered = window::remembered(&surroundings.data_folder);
    let seat = Arc::new(Seat::new(surroundings));
    let mut context = tauri::generate_context!();
    if cfg!(not(target_os = "linux")) {
        context.config_mut().identifier.clone_from(&name);
    }
    let built = tauri::Builder::default()
        // The first of all: a second program ends here, before it has done anything.
        .plugin(instance::only_one(&name))
        .plugin(remembered)
        .plugin(tauri_plugin_dialog::init())
        .manage(Arc::clone(&seat))
        .on_page_load(|webview, payload: &PageLoadPayload<'_>| {
            // Shown only once there is something to see: no white flash.
            if payload.event() == PageLoadEvent::Finished
                && let Some(window) = webview.get_webview_window(webview.label())
            {
                window::reveal(&window);
            }
        })
        .setup(move |app| {
            window::reveal_at_the_latest(app.handle());
            commands::keep_level(app.handle().clone(), Arc::clone(&seat));
            // A second window would be a second set of drafts on screen; there is one, called "main".
            debug_assert!(app.get_webview_window("main").is_some());
            Ok(())
        })
        .invoke_handler(commands::handler())
        .run(context);
    match built {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("AFMT could not open its window: {error}");
            ExitCode::FAILURE
        }
    }
}
