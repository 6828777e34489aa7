//! The files of a page to look at and of the widget on it, beside whatever else is served.

use std::path::Path;

use axum::Router;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

/// Adds the files of a folder with a built widget under `/widget`, and those of a page for every path that nothing else is at.
///
/// # Errors
/// A sentence that names the option of the program, for a folder that is not there.
pub fn with_pages(
    mut app: Router,
    widget: Option<&Path>,
    site: Option<&Path>,
) -> Result<Router, String> {
    if let Some(folder) = widget {
        app = app.nest("/widget", files("--widget", folder)?);
    }
    if let Some(folder) = site {
        app = app.fallback_service(files("--site", folder)?);
    }
    Ok(app)
}

/// The files of a folder, which a browser asks for anew each time: they change while one works on them.
fn files(option: &str, folder: &Path) -> Result<Router, String> {
    if !folder.is_dir() {
        return Err(format!("{option}: there is no folder {}", folder.display()));
    }
    let no_store =
        SetResponseHeaderLayer::overriding(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(Router::new()
        .fallback_service(ServeDir::new(folder))
        .layer(no_store))
}
