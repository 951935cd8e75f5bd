#include "InworldSubsystem.h"

#include "InworldCharacterComponent.h"
#include "InworldSession.h"
#include "InworldSessionComponent.h"
#include "InworldSettings.h"

void UInworldSubsystem::Initialize(FSubsystemCollectionBase& Collection)
{
	UGameInstanceSubsystem::Initialize(Collection);
	TickHandle = FTSTicker::GetCoreTicker().AddTicker(FTickerDelegate::CreateUObject(this, &UInworldSubsystem::Tick), 0.0f);
}

void UInworldSubsystem::Deinitialize()
{
	FTSTicker::GetCoreTicker().RemoveTicker(TickHandle);
	for (const TSharedRef<FInworldSession>& Session : Sessions)
	{
		Session->Close();
	}
	Sessions.Empty();
	Waiting.Empty();
	UGameInstanceSubsystem::Deinitialize();
}

void UInworldSubsystem::Add(const TSharedRef<FInworldSession>& Session)
{
	Sessions.Add(Session);
	UInworldSessionComponent* Owner = Session->GetOwner();
	for (const TWeakObjectPtr<UInworldCharacterComponent>& Character : Waiting)
	{
		if (Character.IsValid() && Owner != nullptr)
		{
			Character->UseSession(Owner);
		}
	}
	Waiting.Empty();
}

void UInworldSubsystem::Await(UInworldCharacterComponent& Character)
{
	Waiting.AddUnique(&Character);
}

UInworldSessionComponent* UInworldSubsystem::GetDefaultSession() const
{
	for (const TSharedRef<FInworldSession>& Session : Sessions)
	{
		if (UInworldSessionComponent* Owner = Session->GetOwner())
		{
			return Owner;
		}
	}
	return nullptr;
}

int32 UInworldSubsystem::GetSessionCount() const
{
	int32 Count = 0;
	for (const TSharedRef<FInworldSession>& Session : Sessions)
	{
		Count += Session->IsClosed() ? 0 : 1;
	}
	return Count;
}

bool UInworldSubsystem::Tick(float DeltaTime)
{
	const int32 MaxEvents = GetDefault<UInworldSettings>()->MaxEventsPerFrame;
	// by index: a handler may start another session
	for (int32 Index = 0; Index < Sessions.Num(); ++Index)
	{
		const TSharedRef<FInworldSession> Session = Sessions[Index];
		if (Session->GetOwner() == nullptr)
		{
			Session->Close();
		}
		else
		{
			Session->Poll(MaxEvents);
		}
		if (UInworldSessionComponent* Owner = Session->GetOwner())
		{
			Owner->AdvanceCharacters(DeltaTime);
		}
	}
	Sessions.RemoveAll([](const TSharedRef<FInworldSession>& Session) { return Session->IsClosed(); });
	return true;
}
