//! "Tell me when it ends": a notification of the browser, asked for on click alone.

use leptos::prelude::*;

use super::joint;
use crate::live::Live;

/// What has become of the wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only a browser can grant or deny"))]
enum Wish {
    /// The browser cannot tell (before hydration that is not known either), or there is nothing to wait for.
    Impossible,
    /// Nobody asked.
    Open,
    /// The browser is asking the reader.
    Asking,
    /// The reader will be told.
    Granted,
    /// The browser was told not to.
    Denied,
}

/// The button, and what became of the wish. Without scripts there is nothing; where the browser cannot tell,
/// an empty place.
#[component]
pub fn TellMe(
    /// The followed job.
    live: Live,
) -> impl IntoView {
    let wish = RwSignal::new(Wish::Impossible);
    let over = Signal::derive(move || live.snapshot.read().job.is_terminal());
    #[cfg(feature = "hydrate")]
    browser::look_after(live, over, wish);
    let change = move |_| {
        if wish.get_untracked() == Wish::Granted {
            live.tell.set(false);
            wish.set(Wish::Open);
        } else {
            #[cfg(feature = "hydrate")]
            browser::ask(live.tell, wish);
        }
    };
    let impossible = Signal::derive(move || wish.get() == Wish::Impossible);
    let answer = Signal::derive(move || wish.get().answer().to_owned());
    let button = Signal::derive(move || match wish.get() {
        Wish::Granted => "Do not tell me".to_owned(),
        _ => "Tell me when it ends".to_owned(),
    });
    // One button throughout, so that the focus stays where it was; and its room from the first byte of a running job's
    // page, so that nothing moves when the browser turns out to be able to tell.
    joint(view! {
        <div class="tell" class:impossible=impossible hidden=over>
            <button type="button" class="button" on:click=change>
                {button}
            </button>
            <span aria-live="polite">{answer}</span>
        </div>
    })
}

impl Wish {
    fn answer(self) -> &'static str {
        match self {
            Self::Impossible | Self::Open => "",
            Self::Asking => "Your browser asks whether Jobglass may tell you.",
            // Browsers slow the timers of hidden tabs down after a while.
            Self::Granted => {
                "You will be told. Leave this tab open: while hidden it looks every 15 s, later perhaps once a minute."
            }
            Self::Denied => "Your browser does not let Jobglass tell you: its notifications are blocked.",
        }
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{prelude::*, task::spawn_local};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Notification, NotificationOptions, NotificationPermission};

    use super::Wish;
    use crate::live::Live;

    /// Finds out what is possible, and tells once when the job ends while somebody waits for it.
    pub(super) fn look_after(live: Live, over: Signal<bool>, wish: RwSignal<Wish>) {
        Effect::new(move |was_over: Option<bool>| {
            let is_over = over.get();
            // Whether it was denied before is told when somebody asks, not to everybody who does not.
            if was_over.is_none() && can_tell() {
                wish.set(Wish::Open);
            }
            if is_over && was_over == Some(false) && live.tell.get_untracked() {
                tell(&live);
                live.tell.set(false);
            }
            is_over
        });
    }

    /// Asks the reader by way of the browser.
    pub(super) fn ask(tell: RwSignal<bool>, wish: RwSignal<Wish>) {
        let Ok(answer) = Notification::request_permission() else { return };
        wish.set(Wish::Asking);
        spawn_local(async move {
            let _ = JsFuture::from(answer).await;
            // The page may have been left meanwhile. An answer put off can be given another time.
            let became = match Notification::permission() {
                NotificationPermission::Granted => Wish::Granted,
                NotificationPermission::Denied => Wish::Denied,
                _ => Wish::Open,
            };
            if wish.try_set(became).is_none() {
                tell.set(became == Wish::Granted);
            }
        });
    }

    /// Browsers have the permission on plain http too, and then never grant it.
    fn can_tell() -> bool {
        window().is_secure_context() && js_sys::Reflect::has(&window(), &"Notification".into()).is_ok_and(|has| has)
    }

    fn tell(live: &Live) {
        let job = &live.snapshot.read_untracked().job;
        let options = NotificationOptions::new();
        options.set_body(&job.title());
        options.set_tag(&job.job_id.to_string());
        // Some browsers let only service workers tell, and say so no earlier than here.
        let _ = Notification::new_with_options(&["Job ended: ", job.status.as_str()].concat(), &options);
    }
}
