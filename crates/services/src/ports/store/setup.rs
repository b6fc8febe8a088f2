//! What a business sets up: itself, its locations, people, services, hours and connections.

use async_trait::async_trait;
use domain::{
    ApiKeyId, CalendarConnectionId, LocationId, MembershipId, PhoneNumberId, ResourceId, ServiceId,
    StaffId, TimeOffId, TimeRange,
};
use jiff::{Timestamp, civil::Date};
use secrecy::SecretString;

use super::StoreResult;
use crate::records::{
    ApiKey, Business, CalendarChoice, CalendarConnection, CalendarTokens, ConnectionState,
    HoursException, HoursOwner, HouseRules, Lane, Location, Membership, PhoneNumber, ProviderKey,
    Receptionist, Resource, Service, Staff, TimeOff, WeeklyHours,
};

/// The business itself. `put` adds or replaces by id, here and in the other parts.
#[async_trait]
pub trait Businesses: Send {
    /// Adds or replaces the business of this scope; the first statement of a new business.
    async fn put(&mut self, business: &Business) -> StoreResult<()>;

    /// The business of this scope.
    async fn get(&mut self) -> StoreResult<Option<Business>>;

    /// The rules of the business that hold for services and locations which have none of their own.
    async fn rules(&mut self) -> StoreResult<HouseRules>;

    /// Replaces them; [`put`](Self::put) leaves them as they are.
    ///
    /// Fails with [`Invalid`](super::Constraint::Invalid) if [`HouseRules::validate`] refuses them.
    async fn put_rules(&mut self, rules: &HouseRules) -> StoreResult<()>;

    /// Deletes the business of this scope and every row that it owns, jobs of the outbox included. People who signed in
    /// for it stay. `false` if there was none.
    async fn erase(&mut self) -> StoreResult<bool>;

    /// Counts the units of work that changed what the business sets up: itself, locations, numbers, receptionists,
    /// services, staff, resources, hours, absences. What was read under a version is as it was as long as the version is.
    async fn setup_version(&mut self) -> StoreResult<i64>;
}

/// Locations, their numbers and receptionists.
#[async_trait]
pub trait Locations: Send {
    /// Adds or replaces a location.
    ///
    /// Fails with [`Invalid`](super::Constraint::Invalid) if [`Location::validate`] refuses it,
    /// [`Duplicate`](super::Constraint::Duplicate) if its slug belongs to another.
    async fn put(&mut self, location: &Location) -> StoreResult<()>;
    /// One location.
    async fn get(&mut self, id: LocationId) -> StoreResult<Option<Location>>;
    /// All locations, by name.
    async fn list(&mut self) -> StoreResult<Vec<Location>>;

    /// Adds or replaces a number.
    ///
    /// Fails with [`Duplicate`](super::Constraint::Duplicate) if it belongs to anyone else.
    async fn put_number(&mut self, number: &PhoneNumber) -> StoreResult<()>;
    /// One number.
    async fn number(&mut self, id: PhoneNumberId) -> StoreResult<Option<PhoneNumber>>;
    /// All numbers, by number.
    async fn numbers(&mut self) -> StoreResult<Vec<PhoneNumber>>;

    /// Adds or replaces a location's receptionist. Words that the live version does not say become the next version, so
    /// that nothing is ever said which is no version.
    async fn put_receptionist(&mut self, receptionist: &Receptionist) -> StoreResult<()>;
    /// A location's receptionist.
    async fn receptionist(&mut self, location: LocationId) -> StoreResult<Option<Receptionist>>;
}

/// Members and API keys.
#[async_trait]
pub trait Members: Send {
    /// Adds a member or replaces their role; who they are on the diary stays.
    async fn put(&mut self, membership: &Membership) -> StoreResult<()>;
    /// All members, by id.
    async fn list(&mut self) -> StoreResult<Vec<Membership>>;
    /// Says who a member is on the diary, or that they are nobody on it.
    ///
    /// Fails with [`Duplicate`](super::Constraint::Duplicate) if another member is that person.
    async fn link(&mut self, id: MembershipId, staff: Option<StaffId>) -> StoreResult<()>;
    /// Removes a member. `false` if there was none.
    async fn remove(&mut self, id: MembershipId) -> StoreResult<bool>;

    /// Adds a key.
    async fn add_key(&mut self, key: &ApiKey) -> StoreResult<()>;
    /// All keys, revoked ones too, newest first.
    async fn keys(&mut self) -> StoreResult<Vec<ApiKey>>;
    /// Stops a key. `false` if there is none or it was stopped before.
    async fn revoke_key(&mut self, id: ApiKeyId, at: Timestamp) -> StoreResult<bool>;
}

/// Services, staff, resources. Nothing is deleted, because bookings refer to it: `active` is cleared.
#[async_trait]
pub trait Catalog: Send {
    /// Adds or replaces a service, with its variants, add-ons, prices, who performs it and where. Variants and add-ons that
    /// are not in it any more are kept for bookings that name them, and not read.
    ///
    /// Fails with [`Invalid`](super::Constraint::Invalid) if [`Service::validate`] refuses it.
    async fn put_service(&mut self, service: &Service) -> StoreResult<()>;
    /// One service.
    async fn service(&mut self, id: ServiceId) -> StoreResult<Option<Service>>;
    /// All services, by position; inactive ones too.
    async fn services(&mut self) -> StoreResult<Vec<Service>>;

    /// Adds or replaces a staff member.
    async fn put_staff(&mut self, staff: &Staff) -> StoreResult<()>;
    /// One staff member.
    async fn staff_member(&mut self, id: StaffId) -> StoreResult<Option<Staff>>;
    /// All staff, by position; inactive ones too.
    async fn staff(&mut self) -> StoreResult<Vec<Staff>>;

    /// Adds or replaces a resource.
    async fn put_resource(&mut self, resource: &Resource) -> StoreResult<()>;
    /// One resource.
    async fn resource(&mut self, id: ResourceId) -> StoreResult<Option<Resource>>;
    /// All resources, by position; inactive ones too.
    async fn resources(&mut self) -> StoreResult<Vec<Resource>>;
}

/// Weekly hours and exceptions.
#[async_trait]
pub trait Hours: Send {
    /// Replaces all weekly hours of one owner; each row's owner must be `owner`.
    ///
    /// Fails with [`Invalid`](super::Constraint::Invalid), naming the day, if two of them overlap.
    async fn set_weekly(&mut self, owner: HoursOwner, hours: &[WeeklyHours]) -> StoreResult<()>;
    /// The weekly hours of these owners, by owner, weekday (from Monday) and start.
    async fn weekly(&mut self, owners: &[HoursOwner]) -> StoreResult<Vec<WeeklyHours>>;

    /// Adds an exception or replaces the owner's exception of that date.
    async fn put_exception(&mut self, exception: &HoursException) -> StoreResult<()>;
    /// Removes an owner's exception of a date. `false` if there was none.
    async fn remove_exception(&mut self, owner: HoursOwner, date: Date) -> StoreResult<bool>;
    /// The exceptions of these owners from `first` to `last`, both included, by owner and date.
    async fn exceptions(
        &mut self,
        owners: &[HoursOwner],
        first: Date,
        last: Date,
    ) -> StoreResult<Vec<HoursException>>;

    /// Adds or replaces a range in which a lane is away.
    async fn put_time_off(&mut self, off: &TimeOff) -> StoreResult<()>;
    /// Removes it. `false` if it was gone.
    async fn remove_time_off(&mut self, id: TimeOffId) -> StoreResult<bool>;
    /// When these lanes are away within the window, by lane and start.
    async fn time_off(&mut self, lanes: &[Lane], window: TimeRange) -> StoreResult<Vec<TimeOff>>;
}

/// Calendar accounts and provider keys. Secrets are encrypted on the way in and decrypted on the way out.
#[async_trait]
pub trait Connections: Send {
    /// Adds or replaces a calendar account, tokens included.
    async fn put(&mut self, connection: &CalendarConnection) -> StoreResult<()>;
    /// One calendar account.
    async fn get(&mut self, id: CalendarConnectionId) -> StoreResult<Option<CalendarConnection>>;
    /// All calendar accounts, oldest first.
    async fn list(&mut self) -> StoreResult<Vec<CalendarConnection>>;
    /// Stores refreshed tokens and marks the account connected.
    ///
    /// Fails with [`Version`](super::Constraint::Version) if the account is not at `version`: someone else refreshed.
    async fn set_tokens(
        &mut self,
        id: CalendarConnectionId,
        version: i64,
        tokens: &CalendarTokens,
        now: Timestamp,
    ) -> StoreResult<()>;
    /// Records whether the account can be used, and why not.
    async fn set_state(
        &mut self,
        id: CalendarConnectionId,
        state: ConnectionState,
        problem: Option<&str>,
        now: Timestamp,
    ) -> StoreResult<()>;

    /// Forgets a calendar account with what was chosen of it. `false` if there was none.
    ///
    /// Fails if a staff member or a resource still uses it.
    async fn remove(&mut self, id: CalendarConnectionId) -> StoreResult<bool>;
    /// Replaces what is known of the calendars of an account.
    async fn choose(
        &mut self,
        id: CalendarConnectionId,
        choices: &[CalendarChoice],
    ) -> StoreResult<()>;
    /// The known calendars of all accounts, by account and name.
    async fn choices(&mut self) -> StoreResult<Vec<(CalendarConnectionId, CalendarChoice)>>;

    /// Adds or replaces the key for one provider.
    async fn put_key(
        &mut self,
        provider: &str,
        secret: &SecretString,
        now: Timestamp,
    ) -> StoreResult<()>;
    /// The key for one provider.
    async fn key(&mut self, provider: &str) -> StoreResult<Option<ProviderKey>>;
    /// Forgets the key for one provider. `false` if there was none.
    async fn remove_key(&mut self, provider: &str) -> StoreResult<bool>;
}
