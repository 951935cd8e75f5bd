#include "InworldVoiceWave.h"

#include "InworldConvert.h"
#include "Misc/ScopeLock.h"

void UInworldVoiceWave::Prepare()
{
	SetSampleRate(static_cast<uint32>(VoiceRate));
	NumChannels = 1;
	Duration = INDEFINITELY_LOOPING_DURATION;
	SoundGroup = SOUNDGROUP_Voice;
	bLooping = false;
	VirtualizationMode = EVirtualizationMode::PlayWhenSilent;
}

void UInworldVoiceWave::OpenVoice(uint64 SessionHandle, const FString& Character)
{
	const FInworldUtf8 Text(Character);
	const FScopeLock Lock(&VoiceLock);
	VoiceName.Reset();
	VoiceName.Append(Text.c_str(), FCStringAnsi::Strlen(Text.c_str()) + 1);
	VoiceSession = SessionHandle;
	// opened here, for it allocates
	iw_voice_read(VoiceSession, VoiceName.GetData(), nullptr, 0, VoiceRate, 1);
}

void UInworldVoiceWave::CloseVoice()
{
	const FScopeLock Lock(&VoiceLock);
	VoiceSession = 0;
	bVoiceHeard = false;
}

void UInworldVoiceWave::HoldVoice()
{
	const FScopeLock Lock(&VoiceLock);
	if (VoiceSession != 0)
	{
		iw_voice_read(VoiceSession, VoiceName.GetData(), nullptr, 0, VoiceRate, 1);
	}
}

int32 UInworldVoiceWave::OnGeneratePCMAudio(TArray<uint8>& OutAudio, int32 NumSamples)
{
	// what is left there is heard first
	const int32 Left = FMath::Min(OutAudio.Num() / static_cast<int32>(sizeof(float)), NumSamples);
	const int32 More = NumSamples - Left;
	OutAudio.AddZeroed(More * static_cast<int32>(sizeof(float)));
	float* const Out = reinterpret_cast<float*>(OutAudio.GetData()) + Left;
	const FScopeLock Lock(&VoiceLock);
	if (VoiceSession != 0)
	{
		bVoiceHeard = iw_voice_read(VoiceSession, VoiceName.GetData(), Out, static_cast<std::size_t>(More), VoiceRate, 1) > 0;
	}
	return NumSamples;
}
