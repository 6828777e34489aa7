//! The guides as the package has them. Whoever installs it has no more than the package: what a guide links to beside it becomes an
//! address in the repository, if `package.json` says where that is, and else the words and the file's name.

use serde_json::Value;
use std::path::Path;

/// What is around a guide.
pub(super) struct Package<'a> {
    /// Where the package is being put together: what it holds stays a link.
    pub(super) folder: &'a Path,
    /// Where the sources of this version can be read.
    pub(super) sources: Option<String>,
}

/// Where a manifest says that the sources of a version can be read.
pub(super) fn sources(manifest: &Value, version: &str) -> Option<String> {
    let repository = &manifest["repository"];
    let url = repository.as_str().or_else(|| repository["url"].as_str())?;
    let url = url.strip_prefix("git+").unwrap_or(url);
    let url = url.strip_suffix(".git").unwrap_or(url);
    url.starts_with("https://")
        .then(|| format!("{url}/blob/v{version}"))
}

impl Package<'_> {
    /// A guide's text with links that lead somewhere. `name` is its path in the repository and in the package.
    pub(super) fn relink(&self, name: &str, text: &str) -> String {
        // What is between fences is code.
        let parts = text
            .split("```")
            .enumerate()
            .map(|(at, part)| match at % 2 {
                0 => self.prose(name, part),
                _ => part.to_owned(),
            });
        parts.collect::<Vec<_>>().join("```")
    }

    fn prose(&self, name: &str, text: &str) -> String {
        let mut done = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("](") {
            let (Some(open), Some((target, behind))) = (before.rfind('['), after.split_once(')'))
            else {
                break;
            };
            done.push_str(&before[..open]);
            done.push_str(&self.link(name, &before[open + 1..], target));
            rest = behind;
        }
        done + rest
    }

    fn link(&self, name: &str, words: &str, target: &str) -> String {
        let (path, heading) = match target.find('#') {
            Some(at) => target.split_at(at),
            None => (target, ""),
        };
        if path.is_empty() || path.contains(':') {
            return format!("[{words}]({target})");
        }
        let path = resolved(name, path);
        // What ships beside the wasm lies at the package's root.
        let packed = path.strip_prefix("www/").unwrap_or(&path);
        if self.folder.join(packed).is_file() {
            let up = "../".repeat(name.matches('/').count());
            return match packed == path {
                true => format!("[{words}]({target})"),
                false => format!("[{words}]({up}{packed}{heading})"),
            };
        }
        match &self.sources {
            Some(sources) => format!("[{words}]({sources}/{path}{heading})"),
            None if words.trim_matches(['`', '/']) == path => format!("{words} in the sources"),
            None => format!("{words} (`{path}` in the sources)"),
        }
    }
}

/// What a relative path in a file means from the root.
fn resolved(file: &str, path: &str) -> String {
    let mut parts: Vec<_> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::fs;

    /// What becomes of a guide in a package that has `docs/csp.md` and `locales/en.js`.
    fn packed(text: &str, manifest: &Value) -> String {
        let folder = std::env::temp_dir().join(format!(
            "xtask-guides-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        for file in ["docs/csp.md", "locales/en.js"] {
            let file = folder.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        let package = Package {
            folder: &folder,
            sources: sources(manifest, "1.2.3"),
        };
        let text = package.relink("docs/embedding.md", text);
        fs::remove_dir_all(&folder).unwrap();
        text
    }

    #[test]
    fn what_the_package_has_stays_a_link() {
        let text = "[policies](csp.md#hashes), [below](#paying), [Rust](https://rustup.rs), ``` [x](gateway.md) ```";
        assert_eq!(packed(text, &json!({})), text);
    }

    #[test]
    fn what_lies_elsewhere_in_the_package_is_found_there() {
        let text = packed("in [`en.js`](../www/locales/en.js).", &json!({}));
        assert_eq!(text, "in [`en.js`](../locales/en.js).");
    }

    #[test]
    fn without_a_repository_the_rest_is_words_and_a_name() {
        let text = "Your [gateway](gateway.md#limits). Pages: [`examples/`](../examples).";
        assert_eq!(
            packed(text, &json!({})),
            "Your gateway (`docs/gateway.md` in the sources). Pages: `examples/` in the sources."
        );
    }

    #[test]
    fn with_one_it_is_an_address_of_this_version() {
        for repository in [
            json!("https://example.org/a/b"),
            json!({ "type": "git", "url": "git+https://example.org/a/b.git" }),
        ] {
            let manifest = json!({ "repository": repository });
            assert_eq!(
                packed("Your [gateway](gateway.md#limits).", &manifest),
                "Your [gateway](https://example.org/a/b/blob/v1.2.3/docs/gateway.md#limits)."
            );
        }
    }
}
