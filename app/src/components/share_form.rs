//! How a link to a job is made: a form that works without scripts.

use leptos::prelude::*;

use crate::{job::JobId, sharing::Sharing, site::use_site};

/// How long a link may last, by the name that the form sends.
const LASTING: [(&str, &str, i64); 4] =
    [("hour", "for 1 hour", 0), ("day", "for 1 day", 1), ("week", "for 7 days", 7), ("month", "for 30 days", 30)];

/// The form, folded until somebody wants it. It is there for those who may share.
#[component]
pub fn ShareForm(
    /// Whose job the link is to show.
    job: JobId,
) -> impl IntoView {
    let Sharing { most_days } = use_context()?;
    let site = use_site();
    let lasting = LASTING.into_iter().filter(|(_, _, days)| *days <= most_days);
    let chosen = if most_days >= 7 { "week" } else { "day" };
    let lasting = lasting.map(|(name, words, _)| view! { <option value=name selected=name == chosen>{words}</option> });
    let form = view! {
        <details class="panel share" id="share">
            <summary>
                <h2>"Share with a customer"</h2>
                <span>"A link that shows this job and nothing else, for a while"</span>
            </summary>
            <form method="post" action=site.path(&format!("/jobs/{job}/links"))>
                <fieldset>
                    <legend>"It shows status and progress, and"</legend>
                    <label><input type="checkbox" name="result" checked />"the result"</label>
                    <label><input type="checkbox" name="input" />"the input"</label>
                    <label><input type="checkbox" name="masked" checked />"masked: no addresses, phone numbers or secrets"</label>
                </fieldset>
                <label>"Good " <select name="until">{lasting.collect_view()}<option value="date">"until the end of a day"</option></select></label>
                <label class="day">"Day, in UTC " <input type="date" name="date" /></label>
                <label class="wide">"Label, for your list alone " <input name="label" maxlength="100" autocomplete="off" /></label>
                <button class="button main">"Make the link"</button>
                <a href=site.path(&format!("/links?job={job}"))>"Links to this job"</a>
            </form>
        </details>
    };
    Some(form.into_any())
}
