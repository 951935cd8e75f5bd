// STAND-IN, not Unreal: see CoreMinimal.h. Member names and signatures as in Unreal 5.1 to 5.8.

#pragma once

#include "CoreMinimal.h"

struct FAudioGeneratorHandle
{
	int32 Id = -1;
};

typedef TFunction<void(const float* InAudio, int32 NumSamples)> FOnAudioGenerate;

class UAudioGenerator : public UObject
{
public:
	int32 GetSampleRate() const { return SampleRate; }
	int32 GetNumChannels() const { return NumChannels; }
	FAudioGeneratorHandle AddGeneratorDelegate(FOnAudioGenerate InFunction)
	{
		StandinHeard = std::move(InFunction);
		return { 7 };
	}
	void RemoveGeneratorDelegate(FAudioGeneratorHandle InHandle)
	{
		if (InHandle.Id == 7)
			StandinHeard = nullptr;
	}

	FOnAudioGenerate StandinHeard;

protected:
	void Init(int32 InSampleRate, int32 InNumChannels)
	{
		SampleRate = InSampleRate;
		NumChannels = InNumChannels;
	}
	int32 SampleRate = 0;
	int32 NumChannels = 0;
};
