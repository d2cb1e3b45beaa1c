//! A page and all that it loads.

use std::{collections::BTreeSet, fmt, ops::Add};

use anyhow::Result;

use super::http::get;

/// Bytes of one thing, before and after compression.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bytes {
    /// As it is.
    pub(crate) raw: usize,
    /// As it is sent to a browser that knows brotli.
    pub(crate) brotli: usize,
}

impl Add for Bytes {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { raw: self.raw + other.raw, brotli: self.brotli + other.brotli }
    }
}

/// What a first visit to a page takes.
pub(crate) struct Weight {
    /// The page's path.
    pub(crate) path: String,
    /// The page's text.
    pub(crate) html: String,
    parts: Vec<(String, Bytes)>,
}

impl Weight {
    /// Visits a page as a browser does that has never been there.
    pub(crate) fn of(address: &str, path: &str) -> Result<Self> {
        let html = String::from_utf8_lossy(&get(address, path, "identity")?).into_owned();
        let paths = [path.to_owned()].into_iter().chain(assets_of(&html));
        let parts = paths.map(|path| Ok((path.clone(), measure(address, &path)?))).collect::<Result<_>>()?;
        Ok(Self { path: path.to_owned(), html, parts })
    }

    /// All of it.
    pub(crate) fn total(&self) -> Bytes {
        self.parts.iter().map(|(_, bytes)| *bytes).fold(Bytes::default(), Bytes::add)
    }
}

fn measure(address: &str, path: &str) -> Result<Bytes> {
    let raw = get(address, path, "identity")?.len();
    Ok(Bytes { raw, brotli: get(address, path, "br")?.len() })
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{:<54} {:>9} {:>9}", self.path, "raw", "brotli")?;
        for (path, bytes) in &self.parts {
            let name = if *path == self.path { "the page" } else { path.rsplit('/').next().unwrap_or(path) };
            writeln!(f, "  {name:<52} {:>9} {:>9}", bytes.raw, bytes.brotli)?;
        }
        let total = self.total();
        writeln!(f, "  {:<52} {:>9} {:>9}", "first visit", total.raw, total.brotli)
    }
}

/// The files that the page's head names, each once.
fn assets_of(html: &str) -> BTreeSet<String> {
    attributes(html).filter(|value| value.contains("/assets/")).map(str::to_owned).collect()
}

/// The jobs that the page links to, each once.
pub(crate) fn links_to_jobs(html: &str) -> BTreeSet<String> {
    let is_id = |id: &str| id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let links = attributes(html).filter(|value| value.rsplit_once("/jobs/").is_some_and(|(_, id)| is_id(id)));
    links.map(str::to_owned).collect()
}

/// The values of all attributes that name an address.
fn attributes(html: &str) -> impl Iterator<Item = &str> {
    let values = ["href=\"", "src=\""].map(|name| html.split(name).skip(1));
    values.into_iter().flatten().filter_map(|rest| Some(rest.split_once('"')?.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<link rel="stylesheet" href="/desk/assets/main.1.css"><link rel="modulepreload" href="/desk/assets/jobglass.2.js">
        <script type="module" src="/desk/assets/start.3.js" nonce="x"></script>
        <a href="/desk/jobs/0f0f0f0f-0000-4000-8000-000000000001">a</a> <a href="/desk/jobs/new">b</a>
        <a href="/desk/jobs/0f0f0f0f-0000-4000-8000-000000000001">a again</a> <a href="https://reply.io/">c</a>"#;

    #[test]
    fn a_page_loads_what_its_head_names() {
        let assets = assets_of(PAGE).into_iter().collect::<Vec<_>>();
        assert_eq!(assets, ["/desk/assets/jobglass.2.js", "/desk/assets/main.1.css", "/desk/assets/start.3.js"]);
    }

    #[test]
    fn each_job_is_visited_once() {
        let jobs = links_to_jobs(PAGE).into_iter().collect::<Vec<_>>();
        assert_eq!(jobs, ["/desk/jobs/0f0f0f0f-0000-4000-8000-000000000001"]);
    }

    #[test]
    fn a_visit_is_the_sum_of_its_parts() {
        let part = |raw, brotli| (String::from("/x"), Bytes { raw, brotli });
        let weight = Weight { path: "/".to_owned(), html: String::new(), parts: vec![part(10, 4), part(5, 3)] };
        assert_eq!(weight.total(), Bytes { raw: 15, brotli: 7 });
    }
}
