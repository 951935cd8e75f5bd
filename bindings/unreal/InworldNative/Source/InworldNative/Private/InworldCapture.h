// The microphone as the engine's AudioCapture plugin has it, and what it has recorded.

#pragma once

#include "AudioCapture.h"
#include "CoreMinimal.h"
#include "HAL/CriticalSection.h"
#include "Templates/SharedPointer.h"
#include "UObject/StrongObjectPtr.h"

/** Samples between the thread that records them and the game's. */
class FInworldSamples
{
public:
	/** Adds a block. More than MaxSamples are not kept: the oldest are dropped. */
	void Add(const float* Block, int32 NumSamples);

	/** Takes all that wait. */
	TArray<float> Take();

private:
	/** A second of eight channels at 48 kHz, or more of fewer. */
	static constexpr int32 MaxSamples = 48000 * 8;

	FCriticalSection Lock;
	TArray<float> Waiting;
};

/** Records for as long as it exists. */
class FInworldCapture
{
public:
	FInworldCapture();
	~FInworldCapture();
	FInworldCapture(const FInworldCapture&) = delete;
	FInworldCapture& operator=(const FInworldCapture&) = delete;

	/** False where there is no microphone, or it cannot be opened. */
	bool IsOpen() const { return bOpen; }
	int32 GetRate() const { return Device->GetSampleRate(); }
	int32 GetChannels() const { return Device->GetNumChannels(); }
	TArray<float> Take() { return Samples->Take(); }

private:
	TStrongObjectPtr<UAudioCapture> Device;
	/** The recording thread has its own share of them. */
	TSharedRef<FInworldSamples> Samples;
	FAudioGeneratorHandle Handle;
	bool bOpen = false;
};
