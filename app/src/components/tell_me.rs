//! "Tell me when it ends": a notification of the browser, asked for on click alone.

use leptos::prelude::*;

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

/// The button, and what became of the wish. Without scripts, or where the browser cannot tell, there is nothing.
#[component]
pub fn TellMe(
    /// The followed job.
    live: Live,
) -> impl IntoView {
    let wish = RwSignal::new(Wish::Impossible);
    let over = Memo::new(move |_| live.snapshot.read().job.is_terminal());
    #[cfg(feature = "hydrate")]
    browser::look_after(live, over, wish);
    let ask = move |_| {
        #[cfg(feature = "hydrate")]
        browser::ask(live.tell, wish);
    };
    let forget = move |_| {
        live.tell.set(false);
        wish.set(Wish::Open);
    };
    let shown = Memo::new(move |_| if over.get() { Wish::Impossible } else { wish.get() });
    view! {
        <div class="tell">
            {move || match shown.get() {
                Wish::Impossible => None,
                Wish::Open => {
                    Some(view! { <button type="button" class="button" on:click=ask>"Tell me when it ends"</button> }.into_any())
                }
                Wish::Asking => Some(view! { <span>"Your browser asks whether Jobglass may tell you."</span> }.into_any()),
                Wish::Granted => Some(
                    view! {
                        <span>"You will be told when it ends. Leave this tab open; while it is hidden it checks about every 15 s, in some browsers once a minute."</span>
                        <button type="button" class="button" on:click=forget>"Do not tell me"</button>
                    }
                        .into_any(),
                ),
                Wish::Denied => {
                    Some(view! { <span>"Your browser does not let Jobglass tell you: notifications are blocked for this site."</span> }.into_any())
                }
            }}
        </div>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{prelude::*, task::spawn_local};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Notification, NotificationOptions, NotificationPermission};

    use super::Wish;
    use crate::live::Live;

    /// Finds out what is possible, and tells once when the job ends while somebody waits for it.
    pub(super) fn look_after(live: Live, over: Memo<bool>, wish: RwSignal<Wish>) {
        Effect::new(move |_| {
            // Whether it was denied before is told when somebody asks, not to everybody who does not.
            if can_tell() {
                wish.set(Wish::Open);
            }
        });
        Effect::new(move |was_over: Option<bool>| {
            let is_over = over.get();
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
