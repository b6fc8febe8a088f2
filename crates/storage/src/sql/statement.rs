//! Statements as text from this crate's source and bound values. Nothing else can become SQL: every piece of text is
//! `&'static str`.

use std::borrow::Cow;

use domain::Money;

use super::value::{Field, Primitive, Value};

/// A statement with its arguments, numbered `$1`, `$2` … in the order in which they are bound.
#[derive(Debug, Clone)]
pub(crate) struct Sql {
    text: Cow<'static, str>,
    values: Vec<Value>,
    table: &'static str,
}

impl Sql {
    /// A statement, and the table that its rows and errors are blamed on.
    pub(crate) const fn new(table: &'static str, text: &'static str) -> Self {
        Self {
            text: Cow::Borrowed(text),
            values: Vec::new(),
            table,
        }
    }

    /// Binds the next argument.
    #[must_use]
    pub(crate) fn bind<T: Field>(mut self, value: &T) -> Self {
        self.values.push(T::Raw::wrap(Some(value.encode())));
        self
    }

    /// Binds the next argument, which may be null.
    #[must_use]
    pub(crate) fn bind_opt<T: Field>(mut self, value: Option<&T>) -> Self {
        self.values.push(T::Raw::wrap(value.map(Field::encode)));
        self
    }

    /// Binds the next two arguments, an amount and its currency, null together.
    #[must_use]
    pub(crate) fn bind_money(self, amount: Option<&Money>) -> Self {
        self.bind_opt(amount.map(|amount| &amount.minor))
            .bind_opt(amount.map(|amount| &amount.currency))
    }

    /// Binds a text.
    #[must_use]
    pub(crate) fn text(mut self, value: &str) -> Self {
        self.values.push(Value::Text(Some(value.to_owned())));
        self
    }

    /// Appends text.
    pub(crate) fn push(&mut self, text: &'static str) -> &mut Self {
        self.text.to_mut().push_str(text);
        self
    }

    /// Appends the next argument's number and binds it.
    pub(crate) fn push_bind<T: Field>(&mut self, value: &T) -> &mut Self {
        self.push_opt(Some(value))
    }

    /// Appends the next argument's number and binds it; it may be null.
    pub(crate) fn push_opt<T: Field>(&mut self, value: Option<&T>) -> &mut Self {
        self.values.push(T::Raw::wrap(value.map(Field::encode)));
        let number = self.values.len();
        let text = self.text.to_mut();
        text.push('$');
        text.push_str(&number.to_string());
        self
    }

    /// Appends a bracketed list of arguments. An empty list matches nothing. The last argument is repeated up to the next
    /// power of two, so that lists of all lengths come down to a few texts, which the databases prepare once.
    pub(crate) fn push_list<'v, T: Field + 'v>(
        &mut self,
        values: impl IntoIterator<Item = &'v T>,
    ) -> &mut Self {
        self.push("(");
        let (mut count, mut last) = (0_usize, None);
        for value in values {
            if count > 0 {
                self.push(", ");
            }
            self.push_bind(value);
            (count, last) = (count + 1, Some(value));
        }
        // `in (null)` is never true, and unlike `in ()` both engines accept it.
        let Some(last) = last else {
            return self.push("null)");
        };
        for _ in count..count.next_power_of_two() {
            self.push(", ").push_bind(last);
        }
        self.push(")")
    }

    pub(super) fn into_parts(self) -> (Cow<'static, str>, Vec<Value>, &'static str) {
        (self.text, self.values, self.table)
    }
}
