//! Amounts in minor units with a currency. There is no floating point in money.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An ISO 4217 code: three upper-case letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// A text that is not three upper-case letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a currency code: write three upper-case letters, as in GBP")]
pub struct InvalidCurrency;

impl Currency {
    /// Pound sterling.
    pub const GBP: Self = Self(*b"GBP");
    /// United States dollar.
    pub const USD: Self = Self(*b"USD");
    /// Australian dollar.
    pub const AUD: Self = Self(*b"AUD");
    /// Indian rupee.
    pub const INR: Self = Self(*b"INR");

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        // The bytes were checked to be ASCII letters when the value was made.
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Digits after the decimal separator, by ISO 4217 (0 for JPY and KRW, 3 for KWD and BHD, otherwise 2).
    #[must_use]
    pub fn exponent(self) -> u32 {
        match &self.0 {
            b"JPY" | b"KRW" | b"VND" | b"CLP" | b"ISK" => 0,
            b"KWD" | b"BHD" | b"OMR" | b"JOD" | b"TND" => 3,
            _ => 2,
        }
    }

    /// The sign that people write before an amount; the code and a space where there is none.
    #[must_use]
    pub fn sign(&self) -> String {
        match &self.0 {
            b"GBP" => "£".into(),
            b"USD" | b"AUD" => "$".into(),
            b"EUR" => "€".into(),
            b"INR" => "₹".into(),
            _ => format!("{} ", self.code()),
        }
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = InvalidCurrency;

    fn from_str(text: &str) -> Result<Self, InvalidCurrency> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Self(code)),
            _ => Err(InvalidCurrency),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = InvalidCurrency;

    fn try_from(text: String) -> Result<Self, InvalidCurrency> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// An amount of one currency in its minor unit (pence, cents, paise).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Amount in minor units; negative for a refund.
    pub minor: i64,
    /// The currency of the amount.
    pub currency: Currency,
}

impl fmt::Display for Money {
    /// As people write it: `£35`, `£12.50`, `-$3`, `¥` amounts without decimals. Whole amounts carry no decimals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exponent = self.currency.exponent();
        let unit = 10_u64.pow(exponent);
        let (whole, part) = (
            self.minor.unsigned_abs() / unit,
            self.minor.unsigned_abs() % unit,
        );
        let minus = if self.minor < 0 { "-" } else { "" };
        write!(f, "{minus}{}{whole}", self.currency.sign())?;
        if part != 0 {
            write!(f, ".{part:0width$}", width = exponent as usize)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_people_write_them() {
        let write = |minor, currency| Money { minor, currency }.to_string();
        assert_eq!(write(3500, Currency::GBP), "£35");
        assert_eq!(write(1250, Currency::GBP), "£12.50");
        assert_eq!(write(-305, Currency::USD), "-$3.05");
        assert_eq!(write(60_000, Currency::INR), "₹600");
        assert_eq!(write(500, "JPY".parse().unwrap()), "JPY 500");
        assert_eq!(write(i64::MIN, Currency::GBP), "-£92233720368547758.08");
    }
}
