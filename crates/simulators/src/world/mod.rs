//! The whole outside world in one process, on loopback ports.
//!
//! [`World::start`] opens the carrier's REST interface, the speech model and Google; the server under test is given
//! their addresses ([`Endpoints`]) and told to the world with [`World::set_server`]. [`World::place_call`] then plays
//! a scenario, and [`World::observe`] writes down what the world saw. [`place_call`] plays a scenario against a server
//! whose outside world is elsewhere.

mod audio;
mod calendar;
mod observe;
mod settings;
mod single;

use std::sync::{Arc, PoisonError, RwLock};

use services::ports::{Clock, Entropy};
use tokio::{net::TcpListener, task::JoinHandle};
use url::Url;

pub use calendar::{CalendarGrant, GOOGLE_ACCOUNT, GOOGLE_CALENDAR};
pub use settings::{
    ACCOUNT_SID, AUTH_TOKEN, DLT_ENTITY_ID, DLT_TEMPLATE_ID, EXOTEL_ACCOUNT_SID, EXOTEL_API_KEY,
    EXOTEL_API_TOKEN, EXOTEL_FLOW, EXOTEL_WEBHOOK_PASSWORD, EXOTEL_WEBHOOK_USER, Endpoints,
    MAIL_KEY, MAIL_SENDER, MODEL_KEY, Paths, WorldSettings,
};
pub use single::{CallError, CallSettings, CallTranscript, place_call};

use crate::{
    caller::Caller,
    carrier::{CallReport, Carrier, CarrierConfig, DialResult, Dialling, Exchange, Reach},
    exotel::{Addresses, ExotelCarrier, ExotelSim, FlowConfig, ReportForm},
    google::GoogleSimulator,
    mail::{MailAccount, MailSimulator},
    model::{ModelFaults, ModelSimulator},
    scenario::{CarrierName, ModelState, Scenario, SmsState},
    serving::serve,
    twilio::{Number, RestFault, TwilioSim},
};

/// The outside world. It ends when this is dropped.
pub struct World {
    /// Where everything listens.
    pub endpoints: Endpoints,
    /// The carrier's REST interface.
    pub twilio: TwilioSim,
    /// Exotel's REST interface.
    pub exotel: ExotelSim,
    /// The speech model.
    pub model: ModelSimulator,
    /// Google.
    pub google: GoogleSimulator,
    /// The mail provider.
    pub mail: MailSimulator,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    reach: Reach,
    paths: Paths,
    public: RwLock<Option<Url>>,
    tasks: Vec<JoinHandle<std::io::Result<()>>>,
}

impl World {
    /// Starts everything.
    ///
    /// # Errors
    /// If a port cannot be opened or the system's networking cannot be set up.
    pub async fn start(
        settings: WorldSettings,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> std::io::Result<Self> {
        let reach = Reach::new();
        let parts = || (Arc::clone(&clock), Arc::clone(&entropy));
        let (its_clock, its_entropy) = parts();
        let exchange = Exchange::default();
        let twilio = TwilioSim::new(
            settings.twilio,
            its_clock,
            its_entropy,
            reach.clone(),
            exchange,
        )
        .map_err(std::io::Error::other)?;
        for number in settings.numbers {
            let sid = twilio.sid("PN");
            twilio.add_number(Number {
                sid,
                phone_number: number,
                ..Number::default()
            });
        }
        let (its_clock, its_entropy) = parts();
        let exotel = ExotelSim::new(settings.exotel, its_clock, its_entropy, reach.clone())
            .map_err(std::io::Error::other)?;
        let exotel_listener = TcpListener::bind(settings.exotel_address).await?;
        let (its_clock, its_entropy) = parts();
        let model = ModelSimulator::new(settings.model, its_clock, its_entropy);
        let rest_listener = TcpListener::bind(settings.twilio_address).await?;
        let (its_clock, its_entropy) = parts();
        let google = GoogleSimulator::new(settings.google, its_clock, its_entropy);
        let model_listener = TcpListener::bind(settings.model_address).await?;
        let google_listener = TcpListener::bind(settings.google_address).await?;
        let account = MailAccount {
            api_key: MAIL_KEY.to_owned(),
            sender: MAIL_SENDER.to_owned(),
        };
        let (its_clock, its_entropy) = parts();
        let mail = MailSimulator::new(account, its_clock, its_entropy);
        let mail_listener = TcpListener::bind(settings.mail_address).await?;
        let mail_router = mail.router();
        let endpoints = Endpoints::new(
            rest_listener.local_addr()?,
            exotel_listener.local_addr()?,
            model_listener.local_addr()?,
            google_listener.local_addr()?,
            mail_listener.local_addr()?,
        );
        let (router, exotel_router) = (twilio.router(), exotel.router());
        let tasks = vec![
            tokio::spawn(serve(rest_listener, router)),
            tokio::spawn(serve(exotel_listener, exotel_router)),
            tokio::spawn(model.clone().serve(model_listener)),
            tokio::spawn(google.clone().serve(google_listener)),
            tokio::spawn(serve(mail_listener, mail_router)),
        ];
        let (paths, public) = (settings.paths, RwLock::default());
        Ok(Self {
            endpoints,
            twilio,
            exotel,
            model,
            google,
            mail,
            clock,
            entropy,
            reach,
            paths,
            public,
            tasks,
        })
    }

    /// Tells the world where the server is: its public address, for which requests are signed, and where it really
    /// listens. The account's numbers lead there.
    ///
    /// # Errors
    /// If the public address cannot carry paths.
    pub fn set_server(&self, public: Url, real: Url) -> Result<(), url::ParseError> {
        for number in self.twilio.numbers() {
            self.twilio.add_number(Number {
                voice_url: public.join(&self.paths.voice)?.into(),
                sms_url: public.join(&self.paths.sms)?.into(),
                status_callback: public.join(&self.paths.call_status)?.into(),
                ..number
            });
        }
        let flow = Addresses::at(&public, EXOTEL_WEBHOOK_USER, EXOTEL_WEBHOOK_PASSWORD)?;
        self.exotel.set_flow(EXOTEL_FLOW, flow);
        *self.public.write().unwrap_or_else(PoisonError::into_inner) = Some(public.clone());
        self.reach.set_server(public, real);
        Ok(())
    }

    /// Puts the world into the state that a scenario takes for granted. Bookings are the server's to make.
    pub fn arrange(&self, scenario: &Scenario) {
        let given = &scenario.given;
        self.model.faults().set(match given.model {
            ModelState::Well => ModelFaults::default(),
            ModelState::Unreachable => ModelFaults {
                refuse_with_status: Some(503),
                ..ModelFaults::default()
            },
            ModelState::DiesInCall => ModelFaults {
                die_at_event: Some(EVENTS_BEFORE_DEATH),
                ..ModelFaults::default()
            },
        });
        match given.sms {
            SmsState::Well => {}
            SmsState::OptedOut => {
                if let Some(number) = scenario.call.from.number() {
                    self.twilio.opt_out(number.as_str());
                }
            }
            SmsState::BusyOnce => self.spoil_text(scenario, RestFault::TooManyRequests),
            SmsState::FailsOnce => self.spoil_text(scenario, RestFault::ServerError),
            SmsState::AnswerLost => self.spoil_text(scenario, RestFault::AnswerLost),
        }
        self.arrange_calendar(given.calendar);
    }

    /// The carrier that has the number.
    fn owner(&self, scenario: &Scenario) -> CarrierName {
        let numbers = &self.exotel.account().numbers;
        if numbers
            .iter()
            .any(|number| number == scenario.call.to.as_str())
        {
            CarrierName::Exotel
        } else {
            CarrierName::Twilio
        }
    }

    /// Texts go out by the carrier that has the number, whichever carries the call.
    fn spoil_text(&self, scenario: &Scenario, fault: RestFault) {
        match self.owner(scenario) {
            CarrierName::Twilio => self.twilio.inject(fault),
            CarrierName::Exotel => self.exotel.inject(fault),
        }
    }

    /// Twilio, as it finds the server.
    fn carrier(&self, public: &Url) -> Result<Carrier, CallError> {
        let config = CarrierConfig {
            account_sid: self.twilio.config().account_sid.clone(),
            auth_token: self.twilio.config().auth_token.clone(),
            voice_url: public.join(&self.paths.voice)?,
            status_callback: Some(public.join(&self.paths.call_status)?),
            api_base: self.endpoints.twilio.clone(),
            dial: DialResult::default(),
        };
        let carrier = Carrier::new(
            config,
            Arc::clone(&self.clock),
            Arc::clone(&self.entropy),
            self.reach.clone(),
            self.twilio.exchange().clone(),
        )?;
        Ok(carrier)
    }

    /// Picks up the telephone of a scenario's caller, which the business rings. `None` if it does not ring.
    ///
    /// # Errors
    /// As [`place_call`](Self::place_call).
    pub async fn pick_up(&self, scenario: &Scenario) -> Result<Option<CallReport>, CallError> {
        let public = self
            .public
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let public = public.ok_or(CallError::NoServer)?;
        let Some(telephone) = scenario.call.from.number() else {
            return Ok(None);
        };
        let mut caller = Caller::new(scenario);
        let carrier = self.carrier(&public)?;
        Ok(carrier
            .pick_up(telephone, &scenario.faults, &mut caller)
            .await)
    }

    /// Plays a scenario's call. [`set_server`](Self::set_server) comes first.
    ///
    /// # Errors
    /// [`CallError`] if no server was named or no call can be placed.
    pub async fn place_call(&self, scenario: &Scenario) -> Result<CallReport, CallError> {
        let public = self
            .public
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let public = public.ok_or(CallError::NoServer)?;
        let parts = (Arc::clone(&self.clock), Arc::clone(&self.entropy));
        if scenario.call.carrier == CarrierName::Exotel {
            let config = FlowConfig {
                account_sid: self.exotel.account().account_sid.clone(),
                addresses: Addresses::at(&public, EXOTEL_WEBHOOK_USER, EXOTEL_WEBHOOK_PASSWORD)?,
                report: ReportForm::default(),
                dial: DialResult::default(),
            };
            let (reach, rest) = (self.reach.clone(), Some(self.exotel.clone()));
            let carrier = ExotelCarrier::new(config, parts.0, parts.1, reach, rest)?;
            let mut caller = Caller::new(scenario);
            return Ok(carrier
                .place(&Dialling::of(scenario), &scenario.faults, &mut caller)
                .await);
        }
        let carrier = self.carrier(&public)?;
        Ok(carrier
            .place(
                &Dialling::of(scenario),
                &scenario.faults,
                &mut Caller::new(scenario),
            )
            .await)
    }
}

/// A model that dies in the call gets as far as the first answer to the caller: its greeting takes some forty events.
const EVENTS_BEFORE_DEATH: u64 = 70;

impl Drop for World {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}
