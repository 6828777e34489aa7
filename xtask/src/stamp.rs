//! Remembers what a product was made from, so that it isn't made again.
//!
//! A stamp never vouches for something that isn't there: whoever asks names the products, and they are read.

use crate::files;
use anyhow::{Context as _, Result};
use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

/// A file that holds the fingerprints of some inputs and of what was made from them.
pub(crate) struct Stamp {
    file: PathBuf,
    inputs: u64,
    products: Vec<PathBuf>,
}

impl Stamp {
    /// `inputs`: everything that the products depend on, contents and not names. `products`: files, or folders with all in them.
    pub(crate) fn new(file: PathBuf, inputs: &[&[u8]], products: Vec<PathBuf>) -> Self {
        let mut hasher = DefaultHasher::new();
        inputs.hash(&mut hasher);
        Self {
            file,
            inputs: hasher.finish(),
            products,
        }
    }

    /// Whether the products are there, unchanged, and were made from these inputs.
    pub(crate) fn holds(&self) -> bool {
        match (fs::read_to_string(&self.file), self.line()) {
            (Ok(stamped), Ok(line)) => stamped == line,
            _ => false,
        }
    }

    /// Notes that the products were just made.
    pub(crate) fn set(&self) -> Result<()> {
        fs::write(&self.file, self.line()?)
            .with_context(|| format!("cannot write {}", self.file.display()))
    }

    fn line(&self) -> Result<String> {
        let mut hasher = DefaultHasher::new();
        for product in &self.products {
            contents(product)?.hash(&mut hasher);
        }
        Ok(format!("{:016x} {:016x}\n", self.inputs, hasher.finish()))
    }
}

/// What is in a file; or in a folder, with the names of its files.
pub(crate) fn contents(path: &Path) -> Result<Vec<u8>> {
    if !path.is_dir() {
        return fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    }
    let mut all = Vec::new();
    for file in files::below(path, |_| true)? {
        let bytes = fs::read(path.join(&file))?;
        all.extend(format!("{} {}\n", file.display(), bytes.len()).into_bytes());
        all.extend(bytes);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_holds_for_its_inputs_and_products_only() {
        let folder = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let product = folder.join("product");
        let stamp = |input: &str| {
            Stamp::new(
                folder.join("stamp"),
                &[input.as_bytes()],
                vec![product.clone()],
            )
        };

        assert!(!stamp("one").holds(), "nothing was made yet");
        assert!(stamp("one").set().is_err(), "a product is missing");
        fs::write(&product, "made").unwrap();
        stamp("one").set().unwrap();
        assert!(stamp("one").holds());
        assert!(!stamp("two").holds(), "other inputs");
        fs::write(&product, "damaged").unwrap();
        assert!(!stamp("one").holds(), "the product was changed");
        fs::remove_file(&product).unwrap();
        assert!(!stamp("one").holds(), "the product was removed");

        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn of_a_folder_every_name_and_every_byte_counts() {
        let folder = std::env::temp_dir().join(format!("xtask-contents-{}", std::process::id()));
        fs::create_dir_all(folder.join("in")).unwrap();
        assert!(contents(&folder.join("none")).is_err());
        let mut seen = vec![contents(&folder).unwrap()];
        for (name, text) in [("a", "1"), ("a", "2"), ("in/a", "2"), ("b", "")] {
            fs::write(folder.join(name), text).unwrap();
            seen.push(contents(&folder).unwrap());
        }
        fs::rename(folder.join("b"), folder.join("c")).unwrap();
        seen.push(contents(&folder).unwrap());
        let different: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!(different.len(), seen.len());
        fs::remove_dir_all(&folder).unwrap();
    }
}
