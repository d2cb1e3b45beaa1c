//! What is said to staff whose view of texts is masked by a setting.

use leptos::prelude::*;

use crate::{job::JobId, sharing::StaffMask, site::use_site};

/// That texts are masked, with the way to see them; or that they are seen for a while.
#[component]
pub fn MaskNote(
    /// Whose texts.
    job: JobId,
) -> impl IntoView {
    let mask: StaffMask = use_context()?;
    let note = match mask {
        StaffMask::Masked => view! {
            <form class="panel mask" method="post" action=use_site().path(&format!("/jobs/{job}/reveal"))>
                <p>"Addresses, phone numbers and secrets in the texts are masked."</p>
                <button class="button">"Reveal for 15 minutes"</button>
                <small>"That you did is written into the audit trail."</small>
            </form>
        }
        .into_any(),
        StaffMask::Revealed => {
            view! { <p class="panel mask">"The texts are shown to you unmasked for up to 15 minutes; that is in the audit trail."</p> }
                .into_any()
        }
    };
    Some(note)
}
