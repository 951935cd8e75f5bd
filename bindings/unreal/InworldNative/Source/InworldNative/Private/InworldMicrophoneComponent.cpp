#include "InworldMicrophoneComponent.h"

#include "Engine/GameInstance.h"
#include "Engine/World.h"
#include "InworldCapture.h"
#include "InworldNativeModule.h"
#include "InworldSessionComponent.h"
#include "InworldSubsystem.h"

UInworldMicrophoneComponent::UInworldMicrophoneComponent()
{
	PrimaryComponentTick.bCanEverTick = true;
	PrimaryComponentTick.bStartWithTickEnabled = false;
}

bool UInworldMicrophoneComponent::FindSession()
{
	if (Session == nullptr)
	{
		const UWorld* World = GetWorld();
		const UGameInstance* Game = World != nullptr ? World->GetGameInstance() : nullptr;
		const UInworldSubsystem* Subsystem = Game != nullptr ? Game->GetSubsystem<UInworldSubsystem>() : nullptr;
		Session = Subsystem != nullptr ? Subsystem->GetDefaultSession() : nullptr;
	}
	return Session != nullptr;
}

bool UInworldMicrophoneComponent::StartTalking()
{
	if (IsTalking())
	{
		return true;
	}
	if (!FindSession())
	{
		UE_LOG(LogInworldNative, Warning, TEXT("There is no session to talk to: start one first."));
		return false;
	}
	const TSharedPtr<FInworldCapture> Opened = MakeShared<FInworldCapture>();
	if (!Opened->IsOpen())
	{
		UE_LOG(LogInworldNative, Warning, TEXT("The microphone cannot be opened: is there one, and may the game use it?"));
		return false;
	}
	if (!Session->StartAudio(BrainName, Mode))
	{
		return false;
	}
	Capture = Opened;
	SetComponentTickEnabled(true);
	return true;
}

void UInworldMicrophoneComponent::StopTalking()
{
	if (!IsTalking())
	{
		return;
	}
	PushCaptured();
	Capture.Reset();
	SetComponentTickEnabled(false);
	if (IsValid(Session))
	{
		Session->EndAudio();
	}
}

void UInworldMicrophoneComponent::EndPlay(const EEndPlayReason::Type EndPlayReason)
{
	StopTalking();
	UActorComponent::EndPlay(EndPlayReason);
}

void UInworldMicrophoneComponent::TickComponent(float DeltaTime, ELevelTick TickType, FActorComponentTickFunction* ThisTickFunction)
{
	UActorComponent::TickComponent(DeltaTime, TickType, ThisTickFunction);
	if (IsTalking() && !PushCaptured())
	{
		StopTalking(); // the session has ended: a microphone that nobody hears is closed
	}
}

bool UInworldMicrophoneComponent::PushCaptured()
{
	if (!IsValid(Session))
	{
		return false;
	}
	const TArray<float> Samples = Capture->Take();
	return Samples.Num() == 0 ? Session->GetConnectionState() != EInworldConnectionState::Idle
							  : Session->PushAudio(Samples, Capture->GetRate(), Capture->GetChannels());
}
