// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "CoreMinimal.h"

#define INDEFINITELY_LOOPING_DURATION 10000.0f

enum ESoundGroup : int
{
	SOUNDGROUP_Default,
	SOUNDGROUP_Voice,
};

enum class EVirtualizationMode : uint8
{
	Disabled,
	PlayWhenSilent,
	Restart,
};

class USoundBase : public UObject
{
public:
	virtual float GetDuration() const { return Duration; }
	virtual void StandinRender(double) {}

	EVirtualizationMode VirtualizationMode = EVirtualizationMode::Disabled;
	float Duration = 0.0f;
	float MaxDistance = 0.0f;
	float Priority = 1.0f;
};

class USoundWave : public USoundBase
{
public:
	USoundWave() : bLooping(false), bProcedural(false) {}

	void SetSampleRate(uint32 InSampleRate) { SampleRate = static_cast<int32>(InSampleRate); }
	virtual float GetSampleRateForCurrentPlatform() const { return static_cast<float>(SampleRate); }

	ESoundGroup SoundGroup = SOUNDGROUP_Default;
	uint8 bLooping : 1;
	uint8 bProcedural : 1;
	float Volume = 1.0f;
	float Pitch = 1.0f;
	int32 NumChannels = 0;

protected:
	int32 SampleRate = 0;
};

/** As in the engine, ResetAudio empties the queue, but the count of what is available is set to 0 only by the audio thread. */
class USoundWaveProcedural : public USoundWave
{
public:
	USoundWaveProcedural() { bProcedural = true; }

	void QueueAudio(const uint8* AudioData, const int32 BufferSize)
	{
		StandinBytes.insert(StandinBytes.end(), AudioData, AudioData + BufferSize);
		StandinAvailable += BufferSize;
		StandinMost = std::max(StandinMost, StandinBytes.size());
	}
	void ResetAudio()
	{
		StandinBytes.clear();
		bStandinReset = true;
	}
	int32 GetAvailableAudioByteCount() { return StandinAvailable; }

	virtual void StandinRender(double Seconds) override
	{
		if (bStandinReset)
		{
			bStandinReset = false;
			StandinAvailable = 0;
			return;
		}
		StandinOwed += Seconds * SampleRate * NumChannels * 2;
		const std::size_t Bytes = std::min(static_cast<std::size_t>(StandinOwed) / 2 * 2, StandinBytes.size());
		StandinHeard.insert(StandinHeard.end(), StandinBytes.begin(), StandinBytes.begin() + static_cast<std::ptrdiff_t>(Bytes));
		StandinBytes.erase(StandinBytes.begin(), StandinBytes.begin() + static_cast<std::ptrdiff_t>(Bytes));
		StandinAvailable -= static_cast<int32>(Bytes);
		// an underrun is filled with silence: nothing is made up for
		StandinOwed = StandinBytes.empty() ? 0.0 : StandinOwed - static_cast<double>(Bytes);
	}
	int32 StandinRate() const { return SampleRate; }

	std::vector<uint8> StandinBytes;
	std::vector<uint8> StandinHeard;
	std::size_t StandinMost = 0;

private:
	int32 StandinAvailable = 0;
	bool bStandinReset = false;
	double StandinOwed = 0.0;
};
