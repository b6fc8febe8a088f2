//! Statements as text from this crate's source and bound values. Nothing else can become SQL: every piece of text is
//! `&'static str`.

use std::{borrow::Cow, fmt::Write as _};

use domain::Money;

use super::value::{Field, Listed, Primitive, Value};

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

    /// Appends ` = any($n)`, true for a value that is one of these; no value is one of none.
    pub(crate) fn push_any<'v, T>(&mut self, values: impl IntoIterator<Item = &'v T>) -> &mut Self
    where
        T: Field + 'v,
        T::Raw: Listed,
    {
        let values = values.into_iter().map(Field::encode).collect();
        self.values.push(Value::List(T::Raw::list(values)));
        let number = self.values.len();
        let text = self.text.to_mut();
        text.push_str(&any(number));
        self
    }

    /// Text, arguments and table, for Postgres: several values are one argument, so that lists of all lengths are one text.
    pub(super) fn into_parts(self) -> (Cow<'static, str>, Vec<Value>, &'static str) {
        (self.text, self.values, self.table)
    }

    /// Text, arguments and table, for SQLite, which has no arrays: each of several values is an argument. The last one is
    /// repeated up to the next power of two, so that lists of all lengths come down to a few texts, which are prepared once.
    pub(super) fn into_listed_parts(self) -> (Cow<'static, str>, Vec<Value>, &'static str) {
        let Self {
            mut text,
            mut values,
            table,
        } = self;
        let lists = |value: &Value| matches!(value, Value::List(_));
        if !values.iter().any(lists) {
            return (text, values, table);
        }
        for at in 0..values.len() {
            let Some(Value::List(list)) = values.get(at) else {
                continue;
            };
            let mut items = list.clone().into_values();
            let wanted = items.len().next_power_of_two();
            // `in (null)` is never true, and unlike `in ()` the engine accepts it.
            let last = items.last().cloned().unwrap_or(Value::Int(None));
            items.resize(wanted, last);
            let mut bracketed = format!(" in (${}", at + 1);
            for number in (values.len() + 1..).take(wanted - 1) {
                let _ = write!(bracketed, ", ${number}");
            }
            bracketed.push(')');
            *text.to_mut() = text.replace(&any(at + 1), &bracketed);
            // The first takes the place of the list; the others follow all arguments.
            let rest = items.split_off(1);
            if let (Some(place), Some(first)) = (values.get_mut(at), items.pop()) {
                *place = first;
            }
            values.extend(rest);
        }
        (text, values, table)
    }
}

fn any(number: usize) -> String {
    format!(" = any(${number})")
}

#[cfg(test)]
mod tests {
    use super::{super::value::List, *};

    fn looked_for(lists: [&[i64]; 2]) -> Sql {
        let mut sql = Sql::new("t", "select 1 from t where a = $1 and b").bind(&1_i64);
        sql.push_any(lists[0]).push(" and c = ").push_bind(&2_i64);
        sql.push(" and d").push_any(lists[1]);
        sql
    }

    fn ints(values: &[Value]) -> Vec<Option<i64>> {
        let int = |value: &Value| match value {
            Value::Int(value) => *value,
            other => panic!("{other:?}"),
        };
        values.iter().map(int).collect()
    }

    #[test]
    fn several_values_are_one_argument_of_postgres() {
        let (text, values, _) = looked_for([&[7, 8, 9], &[]]).into_parts();
        assert_eq!(
            text,
            "select 1 from t where a = $1 and b = any($2) and c = $3 and d = any($4)"
        );
        assert!(matches!(&values[1], Value::List(List::Ints(all)) if all == &[7, 8, 9]));
        assert!(matches!(&values[3], Value::List(List::Ints(all)) if all.is_empty()));
    }

    #[test]
    fn several_values_are_arguments_of_their_own_for_sqlite() {
        let (text, values, _) = looked_for([&[7, 8, 9], &[5]]).into_listed_parts();
        assert_eq!(
            text,
            "select 1 from t where a = $1 and b in ($2, $5, $6, $7) and c = $3 and d in ($4)"
        );
        let all = [1, 7, 2, 5, 8, 9, 9].map(Some);
        assert_eq!(ints(&values), all);
        let (text, values, _) = looked_for([&[], &[1, 2]]).into_listed_parts();
        assert_eq!(
            text,
            "select 1 from t where a = $1 and b in ($2) and c = $3 and d in ($4, $5)"
        );
        assert_eq!(ints(&values), [Some(1), None, Some(2), Some(1), Some(2)]);
    }
}
