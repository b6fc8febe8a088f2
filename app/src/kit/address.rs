//! The address of a page with its query, and links that change one part of it: what a page shows is in its address, so
//! that it can be shared.

use crate::api::context;

/// A path with its query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    path: String,
    query: Vec<(String, String)>,
}

impl Address {
    /// That of the page which is drawn now.
    pub(crate) fn here() -> Self {
        Self::parse(&context::visit().address)
    }

    /// Another page, with nothing asked of it.
    pub(crate) const fn of(path: String) -> Self {
        Self {
            path,
            query: Vec::new(),
        }
    }

    /// One as it was asked for.
    pub(crate) fn parse(address: &str) -> Self {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let query = url::form_urlencoded::parse(query.as_bytes()).into_owned();
        Self {
            path: path.to_owned(),
            query: query.collect(),
        }
    }

    /// One part of the query; `None` if it is absent or empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value.as_str()))
    }

    /// Every part of the query.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The same page without some parts.
    pub(crate) fn without(&self, names: &[&str]) -> Self {
        let kept = |(name, _): &&(String, String)| !names.contains(&name.as_str());
        Self {
            path: self.path.clone(),
            query: self.query.iter().filter(kept).cloned().collect(),
        }
    }

    /// The same page with one part set, or left out. Whoever changes what is shown begins at the first page.
    pub(crate) fn with(&self, name: &str, value: Option<&str>) -> Self {
        let kept = |key: &str| key != name && (name == "after" || key != "after");
        let mut query: Vec<_> = self
            .query
            .iter()
            .filter(|(key, _)| kept(key))
            .cloned()
            .collect();
        if let Some(value) = value {
            query.push((name.to_owned(), value.to_owned()));
        }
        Self {
            path: self.path.clone(),
            query,
        }
    }

    /// The same page at the same place of its list, with one part set or left out.
    pub(crate) fn beside(&self, name: &str, value: Option<&str>) -> Self {
        let after = self.get("after").map(str::to_owned);
        self.with(name, value).with("after", after.as_deref())
    }

    /// As a link.
    pub(crate) fn link(&self) -> String {
        if self.query.is_empty() {
            return self.path.clone();
        }
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&self.query)
            .finish();
        format!("{}?{query}", self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_part_keeps_the_others_and_begins_at_the_first_page() {
        let here = Address::parse("/app/biz_1/customers?sort=name&after=x%201&tag=VIP");
        assert_eq!(here.get("tag"), Some("VIP"));
        assert_eq!(here.get("after"), Some("x 1"));
        assert_eq!(
            here.with("sort", Some("-name")).link(),
            "/app/biz_1/customers?tag=VIP&sort=-name"
        );
        assert_eq!(
            here.with("after", Some("y&z")).link(),
            "/app/biz_1/customers?sort=name&tag=VIP&after=y%26z"
        );
        assert_eq!(
            here.beside("open", Some("bkg_1")).link(),
            "/app/biz_1/customers?sort=name&tag=VIP&open=bkg_1&after=x+1"
        );
        assert_eq!(Address::parse("/a?b=").with("b", None).link(), "/a");
        assert_eq!(Address::parse("/a?b=").get("b"), None);
    }
}
