//! Who may do what in a business.

use crate::booking::words;

words! {
    /// What a member may do in a business. Ordered from the most to the least.
    Role, "role" {
        /// Everything, money and deletion included.
        Owner = "owner",
        /// Everything but money.
        Manager = "manager",
        /// Bookings, conversations and customers.
        Desk = "desk",
        /// The own day.
        Staff = "staff",
    }
}

/// One thing that a member may or may not do. What several roles see differently (whole bookings or only "Busy", with
/// or without costs) has a permission for each extent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Be in the portal: the own profile, the own day, sign-out.
    Enter,
    /// The own work: the own bookings and their customers, the own hours and time off.
    OwnWork,
    /// Bookings with names; without it, others' are shown as busy.
    SeeBookings,
    /// Make, move and cancel any booking; without it, only the own.
    EditBookings,
    /// Calls with their transcripts.
    SeeCalls,
    /// What calls cost.
    SeeCosts,
    /// What bookings come to together.
    SeeTakings,
    /// Any customer; without it, only those of the own bookings.
    SeeCustomers,
    /// Change what is known of customers.
    EditCustomers,
    /// Export and erase what is known of a customer.
    EraseCustomers,
    /// What is set up: services, staff, resources, hours, numbers, connections, the receptionist.
    SeeSetup,
    /// Change what is set up, and publish.
    EditSetup,
    /// Add dates with other hours.
    AddExceptions,
    /// The business's settings and its team, but not its owners.
    ManageBusiness,
    /// Owners, API keys, export and deletion of the business.
    OwnBusiness,
}

impl Role {
    /// Whether the role may do this.
    #[must_use]
    pub const fn may(self, what: Permission) -> bool {
        let least = match what {
            Permission::SeeCosts | Permission::EraseCustomers | Permission::OwnBusiness => {
                Self::Owner
            }
            Permission::EditSetup | Permission::ManageBusiness | Permission::SeeTakings => {
                Self::Manager
            }
            Permission::SeeBookings
            | Permission::EditBookings
            | Permission::SeeCalls
            | Permission::SeeCustomers
            | Permission::EditCustomers
            | Permission::SeeSetup
            | Permission::AddExceptions => Self::Desk,
            Permission::Enter | Permission::OwnWork => Self::Staff,
        };
        self as u8 <= least as u8
    }

    /// As people read it: `Owner`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Manager => "Manager",
            Self::Desk => "Desk",
            Self::Staff => "Staff",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_role_may_all_that_a_lower_one_may() {
        let all = [
            Permission::Enter,
            Permission::OwnWork,
            Permission::SeeBookings,
            Permission::EditBookings,
            Permission::SeeCalls,
            Permission::SeeCosts,
            Permission::SeeTakings,
            Permission::SeeCustomers,
            Permission::EditCustomers,
            Permission::EraseCustomers,
            Permission::SeeSetup,
            Permission::EditSetup,
            Permission::AddExceptions,
            Permission::ManageBusiness,
            Permission::OwnBusiness,
        ];
        for what in all {
            for pair in Role::ALL.windows(2) {
                assert!(pair[0].may(what) || !pair[1].may(what), "{what:?} {pair:?}");
            }
            assert!(Role::Owner.may(what));
        }
        assert!(!Role::Manager.may(Permission::SeeCosts));
        assert!(Role::Manager.may(Permission::SeeTakings));
        assert!(!Role::Desk.may(Permission::SeeTakings));
        assert!(!Role::Desk.may(Permission::EditSetup));
        assert!(Role::Desk.may(Permission::AddExceptions));
        assert!(!Role::Staff.may(Permission::SeeCalls));
    }
}
