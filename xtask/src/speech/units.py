"""units.py FILE: the units of the built-in voice, measured from Flite's voice cmu_us_rms.

For each pair of phonemes six spectra, from the middle of the one to the middle of the other: means over up to twelve times that
the pair is said. A spectrum is 18 line spectral frequencies, how loud what excites them is, and how much of it is voice. Needs flite, numpy and wordfreq.
"""
import collections
import itertools
import random
import re
import subprocess
import sys
import tempfile
import wave

import numpy as np
import wordfreq

VOICE = 'rms'
ORDER = 18
HALF = 3
MOST = 12
# In the order of PHONES in crates/voice/src/speech/units.rs.
CONSONANTS = 'p b m f v th dh t d k g ng hh ch jh sh zh s z n l r y w'.split()
VOWELS = 'iy ih eh ae aa ao uh uw ah ax er ey ay aw ow oy'.split()
PHONES = ['pau'] + CONSONANTS + VOWELS


def sentences():
    """Common words, and all pairs of phonemes in words that are made up."""
    words = [word for word in wordfreq.top_n_list('en', 6000) if re.fullmatch('[a-z]{2,}', word)][:5000]
    random.seed(1)
    random.shuffle(words)
    for at in range(0, len(words), 6):
        yield 't', ' '.join(words[at:at + 6])
    for first, second in itertools.product(CONSONANTS, VOWELS):
        yield 'p', f'pau t ah {first} {second} {first} ah t pau'
    for first, second in itertools.product(VOWELS, VOWELS):
        yield 'p', f'pau t {first} {second} t pau'
    for first, second in itertools.product(CONSONANTS, CONSONANTS):
        yield 'p', f'pau t ah {first} {second} ah t pau'
    for phone in CONSONANTS + VOWELS:
        yield 'p', f'pau {phone} ah t pau'
        yield 'p', f'pau t ah {phone} pau'


def speak(kind, text, name):
    """The samples, their rate, and each phoneme with its start and end in seconds."""
    said = subprocess.run(['flite', '-voice', VOICE, '-psdur', '-' + kind, text, '-o', name], capture_output=True, text=True, check=True)
    with wave.open(name) as file:
        rate, samples = file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), '<i2').astype(float)
    phones, start = [], 0.0
    for symbol, end in re.findall(r'([a-z]+):(\d+\.\d+)', said.stdout):
        phones.append((symbol, start, float(end)))
        start = float(end)
    return samples, rate, phones


def spectrum(bright, at, rate):
    """Line spectral frequencies in radians, and the logarithm of the power of what excites them."""
    middle, width = int(at * rate), int(.0125 * rate)
    block = bright[max(0, middle - width):middle + width]
    block = np.pad(block, (0, 2 * width - len(block))) * np.hanning(2 * width)
    r = np.array([block[:len(block) - lag] @ block[lag:] for lag in range(ORDER + 1)])
    r[0] = r[0] * 1.0005 + 0.1
    a, error = np.zeros(ORDER + 1), r[0]
    a[0] = 1
    for i in range(1, ORDER + 1):
        k = -(r[i] + a[1:i] @ r[i - 1:0:-1]) / error
        a[1:i + 1] += k * np.r_[a[i - 1:0:-1], 1]
        error *= 1 - k * k
    sums, differences = np.r_[a, 0] + np.r_[0, a[::-1]], np.r_[a, 0] - np.r_[0, a[::-1]]
    angles = np.sort(np.angle(np.concatenate([np.roots(sums), np.roots(differences)])))
    lines = angles[(angles > 1e-4) & (angles < np.pi - 1e-4)]
    return (lines, np.log(error / len(block) * 2.67 + 1e-3)) if len(lines) == ORDER else None


def voicing(samples, at, rate):
    """How periodic it is, from 0 to 1."""
    middle, width = int(at * rate), int(.02 * rate)
    block = samples[max(0, middle - width):middle + width]
    if len(block) < 2 * width:
        return 0.0
    r = np.fft.irfft(np.abs(np.fft.rfft(block - block.mean(), 2048)) ** 2)[:400]
    if r[0] < 1e3:
        return 0.0
    r = r / r[0] / (1 - np.arange(400) / len(block)).clip(.2)
    return float(np.clip((r[int(rate / 200):int(rate / 75)].max() - .35) / .35, 0, 1))


def measure(sound, start, border, end, is_first_silent, is_second_silent):
    """The six spectra from the middle of one phoneme to that of the next."""
    samples, rate, bright = sound
    # Of silence no more than what is near the speech.
    start, end = max(start, border - .12) if is_first_silent else start, min(end, border + .12) if is_second_silent else end
    first, second = (start + border) / 2, (border + end) / 2
    times = [first + (border - first) * (k + .5) / HALF for k in range(HALF)]
    times += [border + (second - border) * (k + .5) / HALF for k in range(HALF)]
    found = [spectrum(bright, at, rate) for at in times]
    if None in found:
        return None
    return [np.r_[lines, power, voicing(samples, at, rate)] for (lines, power), at in zip(found, times)]


def encode(frame):
    """18 distances between lines in 1/340 radian, the power in 1/12 above -7, the voicing in 1/255."""
    codes, reached = [], 0
    for line in frame[:ORDER]:
        # Errors do not add up: each distance starts from what was reached.
        codes.append(int(np.clip(round(line * 340 - reached), 1, 255)))
        reached += codes[-1]
    return bytes(codes + [int(np.clip(round((frame[ORDER] + 7) * 12), 0, 255)), int(round(frame[ORDER + 1] * 255))])


def main():
    places, lengths, sounds = collections.defaultdict(list), collections.defaultdict(list), []
    with tempfile.TemporaryDirectory() as folder:
        for kind, text in sentences():
            samples, rate, phones = speak(kind, text, folder + '/sound.wav')
            sounds.append((samples, rate, np.append(samples[0], samples[1:] - .95 * samples[:-1])))
            for phone, start, end in phones:
                if kind == 't':
                    lengths[phone].append(end - start)
            for (first, start, border), (second, _, end) in zip(phones, phones[1:]):
                if border - start > .015 and end - border > .015:
                    places[first, second].append((kind, len(sounds) - 1, start, border, end))
    for phone in PHONES:
        print(phone, round(1000 * float(np.median(lengths[phone]))), 'ms')
    random.seed(2)
    with open(sys.argv[1], 'wb') as file:
        for pair in itertools.product(PHONES, PHONES):
            real = [place for place in places[pair] if place[0] == 't']
            made_up = [place for place in places[pair] if place[0] == 'p']
            random.shuffle(real)
            random.shuffle(made_up)
            chosen = (real if len(real) >= 3 else real + made_up)[:MOST]
            silent = [phone == 'pau' for phone in pair]
            found = [measure(sounds[n], start, border, end, *silent) for _, n, start, border, end in chosen]
            found = [frames for frames in found if frames]
            if not found:
                print('no', *pair)
                # Nobody says it: silence.
                found = [[np.r_[np.pi * np.arange(1, ORDER + 1) / (ORDER + 1), -7, 0]] * 2 * HALF]
            for frame in np.mean(found, axis=0):
                file.write(encode(frame))


main()
