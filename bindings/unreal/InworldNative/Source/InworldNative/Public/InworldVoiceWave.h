// What a character says, as a sound that never ends: read from the library on the audio thread, block by block.

#pragma once

#include "CoreMinimal.h"
#include "HAL/CriticalSection.h"
#include "Sound/SoundWaveProcedural.h"

#include <atomic>

#include "InworldVoiceWave.generated.h"

/** Silent while the character says nothing. One sound plays it at a time. */
UCLASS(Transient)
class INWORLDNATIVE_API UInworldVoiceWave : public USoundWaveProcedural
{
	GENERATED_BODY()

public:
	static constexpr int32 VoiceRate = 48000;

	/** One channel of VoiceRate, for as long as anybody listens. */
	void Prepare();

	/** From now on it is this character of this session, by the library's handle. */
	void OpenVoice(uint64 SessionHandle, const FString& Character);

	/** Silent from now on. The audio thread is not in the library any more when this returns. */
	void CloseVoice();
	bool IsOpen() const { return VoiceSession != 0; }

	/** The game is paused, and the line is to wait: to be called in each frame. */
	void HoldVoice();

	/** Some of the last block was of a line. */
	bool IsHeard() const { return bVoiceHeard; }

	// On the audio thread.
	virtual int32 OnGeneratePCMAudio(TArray<uint8>& OutAudio, int32 NumSamples) override;
	virtual Audio::EAudioMixerStreamDataFormat::Type GetGeneratedPCMDataFormat() const override
	{
		return Audio::EAudioMixerStreamDataFormat::Float;
	}

private:
	/** Held for some microseconds: while a block is read, and while the game's thread opens or closes. */
	FCriticalSection VoiceLock;
	uint64 VoiceSession = 0;
	TArray<char> VoiceName;
	std::atomic<bool> bVoiceHeard{ false };
};
