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

namespace Audio
{
	namespace EAudioMixerStreamDataFormat
	{
		enum Type : int
		{
			Unknown,
			Float,
			Int16,
		};
	}
}

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
	virtual Audio::EAudioMixerStreamDataFormat::Type GetGeneratedPCMDataFormat() const { return Audio::EAudioMixerStreamDataFormat::Int16; }
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

/** As in the engine, the audio thread asks for blocks. */
class USoundWaveProcedural : public USoundWave
{
public:
	USoundWaveProcedural() { bProcedural = true; }

	virtual int32 GeneratePCMData(uint8*, const int32) { return 0; }
	virtual int32 OnGeneratePCMAudio(TArray<uint8>&, int32) { return 0; }
	void QueueAudio(const uint8* AudioData, const int32 BufferSize);
	void ResetAudio();
	int32 GetAvailableAudioByteCount();
	int32 SampleByteSize = 2;
	int32 NumBufferUnderrunSamples = 512;
	int32 NumSamplesToGeneratePerCallback = 1024;

	virtual void StandinRender(double Seconds) override
	{
		StandinOwed += Seconds * SampleRate;
		for (; StandinOwed >= StandinBlock; StandinOwed -= StandinBlock)
		{
			TArray<uint8> Block;
			const int32 Samples = OnGeneratePCMAudio(Block, StandinBlock);
			const float* const First = reinterpret_cast<const float*>(Block.GetData());
			StandinHeard.insert(StandinHeard.end(), First, First + Samples);
		}
	}
	int32 StandinRate() const { return SampleRate; }

	static constexpr int32 StandinBlock = 512;
	std::vector<float> StandinHeard;

private:
	double StandinOwed = 0.0;
};
