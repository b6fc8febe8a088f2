//! Recordings, as sound files.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};

use super::{answer::ApiError, state::TwilioSim};

/// The recording as a WAV file; `.wav` at the end of its address may be left out.
pub(super) async fn show(
    State(sim): State<TwilioSim>,
    Path((_, file)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let sid = file.strip_suffix(".wav").unwrap_or(&file);
    let recording = sim.exchange().recording(sid);
    let recording = recording.ok_or_else(|| ApiError::missing(&format!("/Recordings/{file}")))?;
    Ok((
        [(header::CONTENT_TYPE, "audio/x-wav")],
        wav(&recording.audio),
    )
        .into_response())
}

/// RIFF with one mono channel of 8 kHz mu-law (format tag 7).
fn wav(audio: &[u8]) -> Vec<u8> {
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes();
    let mut file = Vec::with_capacity(audio.len() + 46);
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&length(audio.len() + 38));
    file.extend_from_slice(b"WAVEfmt ");
    file.extend_from_slice(&18_u32.to_le_bytes());
    // Format, channels; samples a second, bytes a second; bytes a sample, bits a sample, no extension.
    for word in [7_u16, 1] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    for word in [8000_u32, 8000] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    for word in [1_u16, 8, 0] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    file.extend_from_slice(b"data");
    file.extend_from_slice(&length(audio.len()));
    file.extend_from_slice(audio);
    file
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_wav_file_says_how_long_it_is() {
        let file = super::wav(&[0xff; 160]);
        assert_eq!(file.len(), 46 + 160);
        assert_eq!(
            u32::from_le_bytes(file[4..8].try_into().unwrap()) as usize,
            file.len() - 8
        );
        assert_eq!(&file[38..42], b"data");
    }
}
