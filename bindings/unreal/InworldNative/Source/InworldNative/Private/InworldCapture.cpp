#include "InworldCapture.h"

#include "Misc/ScopeLock.h"

void FInworldSamples::Add(const float* Block, int32 NumSamples)
{
	FScopeLock Guard(&Lock);
	if (Block == nullptr || NumSamples <= 0 || NumSamples > MaxSamples)
	{
		return;
	}
	const int32 TooMany = Waiting.Num() + NumSamples - MaxSamples;
	if (TooMany > 0)
	{
		Waiting.RemoveAt(0, TooMany);
	}
	Waiting.Append(Block, NumSamples);
}

TArray<float> FInworldSamples::Take()
{
	FScopeLock Guard(&Lock);
	TArray<float> Taken = MoveTemp(Waiting);
	Waiting.Reset();
	return Taken;
}

FInworldCapture::FInworldCapture()
	: Device(NewObject<UAudioCapture>())
	, Samples(MakeShared<FInworldSamples>())
{
	if (!Device->OpenDefaultAudioStream())
	{
		return;
	}
	const TSharedRef<FInworldSamples> To = Samples;
	Handle = Device->AddGeneratorDelegate([To](const float* Block, int32 NumSamples) { To->Add(Block, NumSamples); });
	Device->StartCapturingAudio();
	bOpen = Device->IsCapturingAudio();
}

FInworldCapture::~FInworldCapture()
{
	Device->StopCapturingAudio();
	Device->RemoveGeneratorDelegate(Handle);
}
