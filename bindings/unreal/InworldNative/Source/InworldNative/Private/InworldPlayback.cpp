#include "InworldPlayback.h"

bool FInworldPart::IsOfLine(const FInworldPacketInfo& Other) const
{
	return Info.UtteranceId == Other.UtteranceId && Info.InteractionId == Other.InteractionId;
}

void FInworldPlayback::Add(FInworldPart&& Part)
{
	int32 Index = Parts.Num();
	for (int32 At = Parts.Num() - 1; At >= 0; --At)
	{
		if (Parts[At].IsOfLine(Part.Info))
		{
			Index = At + 1;
			break;
		}
		if (Parts[At].Queued > 0)
		{
			Index = Parts.Num(); // the line after it has begun, or is about to
			break;
		}
	}
	for (FInworldPart& Before : Parts)
	{
		// the lines of an interaction arrive one after the other
		if (Before.Info.InteractionId == Part.Info.InteractionId && !Before.IsOfLine(Part.Info))
		{
			Before.bComplete = true;
		}
	}
	Parts.Insert(MoveTemp(Part), Index);
	MakeRoom();
}

void FInworldPlayback::MakeRoom()
{
	int64 Bytes = 0;
	for (const FInworldPart& Part : Parts)
	{
		Bytes += Part.Samples.Num() + Part.EventBytes;
	}
	int32 Count = Parts.Num();
	for (int32 Index = 0; Index < Parts.Num() && (Bytes > MaxBytes || Count > MaxParts); ++Index)
	{
		FInworldPart& Oldest = Parts[Index];
		Bytes -= Oldest.Samples.Num() + Oldest.EventBytes;
		--Count;
		bOverflow = bOverflow || Oldest.Queued > Oldest.Heard;
		Oldest.Samples.Empty();
		Oldest.Queued = Oldest.Heard = 0;
		Oldest.bComplete = true;
	}
}

void FInworldPlayback::EndInteraction(const FString& InteractionId)
{
	for (FInworldPart& Part : Parts)
	{
		Part.bComplete = Part.bComplete || Part.Info.InteractionId == InteractionId;
	}
}

void FInworldPlayback::Clear()
{
	Parts.Empty();
	Begun = FInworldPacketInfo();
	Waited = 0.0f;
}

bool FInworldPlayback::IsReady(const FInworldPart& Part) const
{
	if (Part.HasSound() || Part.bComplete || Part.IsOfLine(Begun) || Waited >= MaxWait)
	{
		return true;
	}
	for (const FInworldPart& Other : Parts)
	{
		if (Other.HasSound() && Other.IsOfLine(Part.Info))
		{
			return true;
		}
	}
	return false;
}

const FInworldPart* FInworldPlayback::TakeDue()
{
	RemoveFinished();
	bool bAllHeard = true;
	for (FInworldPart& Part : Parts)
	{
		const bool bGoesWithLine = !Part.HasSound() && Part.IsOfLine(Begun);
		if (!Part.bTold && (bGoesWithLine || (bAllHeard && IsReady(Part))))
		{
			Part.bTold = true;
			Begun = Part.Info;
			Waited = 0.0f;
			return &Part;
		}
		bAllHeard = bAllHeard && Part.bTold && !Part.HasSound();
	}
	return nullptr;
}

FInworldPart* FInworldPlayback::NextToQueue()
{
	const FInworldPart* First = FirstSound();
	for (FInworldPart& Part : Parts)
	{
		if (!Part.HasSound())
		{
			if (!Part.bTold && !IsReady(Part))
			{
				return nullptr;
			}
			continue;
		}
		if (Part.SampleRate != First->SampleRate || Part.NumChannels != First->NumChannels)
		{
			return nullptr;
		}
		if (Part.Queued < Part.Samples.Num())
		{
			return &Part;
		}
	}
	return nullptr;
}

void FInworldPlayback::Advance(int32 Bytes)
{
	while (Bytes > 0)
	{
		FInworldPart* Sounding = FirstSound();
		if (Sounding == nullptr || !Sounding->bTold)
		{
			return; // it has not begun
		}
		const int32 Step = FMath::Min(Bytes, Sounding->Samples.Num() - Sounding->Heard);
		Sounding->Heard += Step;
		Bytes -= Step;
		RemoveFinished();
	}
}

void FInworldPlayback::RemoveFinished()
{
	Parts.RemoveAll([](const FInworldPart& Part) { return Part.bTold && Part.Heard >= Part.Samples.Num(); });
}

void FInworldPlayback::Wait(float Seconds)
{
	const bool bWaits = Parts.Num() > 0 && !Parts[0].bTold && !Parts[0].HasSound();
	Waited = bWaits ? Waited + Seconds : 0.0f;
}

FInworldPart* FInworldPlayback::FirstSound()
{
	return Parts.FindByPredicate([](const FInworldPart& Part) { return Part.HasSound(); });
}

int32 FInworldPlayback::InWave() const
{
	int32 Bytes = 0;
	for (const FInworldPart& Part : Parts)
	{
		Bytes += FMath::Max(Part.Queued - Part.Heard, 0);
	}
	return Bytes;
}

void FInworldPlayback::Requeue()
{
	for (FInworldPart& Part : Parts)
	{
		Part.Queued = Part.Heard;
	}
}

bool FInworldPlayback::TakeOverflow()
{
	const bool bWas = bOverflow;
	bOverflow = false;
	return bWas;
}
